import {
  ConfigError,
  formatValue,
  requireFunction,
  requireList,
  requireMethods,
  requireNumber,
  requireOneOf,
  requireOptions,
  requireString,
  requireWholeNumber,
  type OptionNames,
} from '@gradkit/core-tensor/functional';
import type { AnyModule } from '@gradkit/layers';
import { ReduceLROnPlateau, type AnyOptimizer, type LRScheduler } from '@gradkit/optimizers';
import type { Callback } from './callback.ts';
import { requireExecution, type ExecutionOptions } from './execution/executor.ts';
import { requireBatches, type Loader } from './loader.ts';
import { requireNames } from './measures.ts';
import type { Metrics } from './metric.ts';
import { isNamed, requireNamed, type NamedOptimizers } from './optimizer-set.ts';
import { schedulesOf, type Schedule } from './schedules.ts';
import type { Loss, LossReduction, Step } from './step.ts';

/** What is trained, and how. */
export interface TrainerOptions<B> extends ExecutionOptions {
  /** of one input, or with a `step` of any */
  readonly model: AnyModule;
  /**
   * one whose step takes a closure, such as `LBFGS` and `SAM`, evaluates the step several times. Several by name, e.g. of a generator and a
   * discriminator, are stepped by `step`
   */
  readonly optimizer: AnyOptimizer | NamedOptimizers;
  /** outputs and truth → loss of one element; needed unless there is a `step` */
  readonly loss?: Loss | undefined;
  /**
   * batch → `{ loss, outputs, targets }`, for models with several inputs or outputs; default: the model on `inputs`, compared by `loss`. With
   * several optimizers it calls `minimize(name, loss)` for each
   */
  readonly step?: Step<B> | undefined;
  /** what the loss gives of a batch, so that the history has the mean of the examples; default mean */
  readonly lossReduction?: LossReduction | undefined;
  /** by the name they get in the history */
  readonly metrics?: Metrics | undefined;
  /** changes the learning rate after each epoch, or each batch; several in a list, e.g. one for each of several optimizers */
  readonly schedule?: Schedule | readonly Schedule[] | undefined;
  /** largest norm of the gradients of all parameters of the optimizer together; larger ones are scaled down */
  readonly clipNorm?: number | undefined;
  /**
   * batches whose gradients make one step, as those of one batch of so many times the size would; default 1. The last step of an epoch has
   * what is left; a schedule `every: 'batch'` counts steps
   */
  readonly accumulate?: number | undefined;
}

const trainerOptions: OptionNames<TrainerOptions<never>> = {
  model: true,
  optimizer: true,
  loss: true,
  step: true,
  lossReduction: true,
  metrics: true,
  schedule: true,
  clipNorm: true,
  accumulate: true,
  execution: true,
  device: true,
  threads: true,
  log: true,
};

/** @throws {ConfigError} if an option is missing, unknown, of the wrong kind or out of range, or contradicts another */
export function requireTrainerOptions<B>(options: TrainerOptions<B>): void {
  const { model, optimizer, loss, step, lossReduction, metrics, clipNorm, accumulate } = requireOptions<
    TrainerOptions<B>
  >('Trainer', options, trainerOptions, '{ model, optimizer, loss }');
  requireMethods('Trainer', 'model', model, ['forward', 'modules', 'parameters']);
  const named = isNamed(optimizer) ? optimizer : null;
  if (named === null) requireMethods('Trainer', 'optimizer', optimizer, ['zeroGrad', 'step']);
  else requireNamed(named);
  if ((loss === undefined) === (step === undefined))
    throw new ConfigError(
      'Trainer',
      `${loss ? 'both loss and step are' : 'neither loss nor step is'} given; exactly one of them is needed`,
    );
  if (loss !== undefined) requireFunction('Trainer', 'loss', loss);
  if (step !== undefined) requireFunction('Trainer', 'step', step);
  if (lossReduction !== undefined) requireOneOf('Trainer', 'lossReduction', lossReduction, ['mean', 'sum']);
  if (metrics !== undefined) requireMetrics(metrics);
  requireNames(metrics ?? {}, Object.keys(named ?? {}));
  requireSchedules(options);
  if (clipNorm !== undefined) requireNumber('Trainer', 'clipNorm', clipNorm, { above: 0 });
  if (accumulate !== undefined) requireWholeNumber('Trainer', 'accumulate', accumulate, { least: 1 });
  requireExecution(options);
  if (named !== null) requireStepped(options);
  for (const one of named === null ? [optimizer as AnyOptimizer] : Object.values(named))
    requireOwnParameters(model, one);
}

/** Throws where a step of each of several optimizers cannot be what is wanted. */
function requireStepped<B>({ step, accumulate = 1 }: TrainerOptions<B>): void {
  if (step === undefined)
    throw new ConfigError('Trainer', 'several optimizers need a step, which calls minimize(name, loss) for each');
  if (accumulate > 1)
    throw new ConfigError(
      'Trainer',
      `accumulate is ${accumulate}, but several optimizers make a step with each batch`,
      {
        got: accumulate,
      },
    );
}

/** Throws for an optimizer of another model, which would train nothing; a part of a model, or one that trains more than it, is fine. */
function requireOwnParameters(model: AnyModule, optimizer: AnyOptimizer): void {
  const own = new Set(model.parameters());
  const { parameters } = optimizer;
  if (parameters.some((parameter) => own.has(parameter))) return;
  throw new ConfigError(
    'Trainer',
    `none of the optimizer's ${parameters.length} parameters is one of the model's ${own.size}; make the optimizer with parameters of this model, after its layers are in place`,
    { expected: own.size, got: 0 },
  );
}

function requireMetrics(metrics: Metrics): void {
  if (typeof metrics !== 'object' || metrics === null || Array.isArray(metrics))
    throw new ConfigError(
      'Trainer',
      `metrics are ${formatValue(metrics)}; they must be an object of metrics by name, such as { accuracy: new Accuracy() }`,
      { got: metrics },
    );
  for (const [name, metric] of Object.entries(metrics)) {
    requireMethods('Trainer', `metrics.${name}`, metric, ['update', 'compute', 'reset']);
    const { better = null } = metric;
    requireOneOf('Trainer', `metrics.${name}.better`, better, ['higher', 'lower', null]);
  }
}

function requireSchedules<B>({ schedule, optimizer }: TrainerOptions<B>): void {
  const all = schedulesOf({ schedule });
  const nameOf = (i: number): string => (all === schedule ? `schedule[${i}]` : 'schedule');
  all.forEach((one, i) => requireSchedule(nameOf(i), one));
  const schedulers = all.map(({ scheduler }) => scheduler);
  const twice = schedulers.findIndex((scheduler, i) => schedulers.indexOf(scheduler) < i);
  if (twice !== -1)
    throw new ConfigError('Trainer', `schedule[${twice}] has the scheduler of schedule[${schedulers.indexOf(schedulers[twice])}], which would make each step twice`); // prettier-ignore
  const optimizers: readonly AnyOptimizer[] = isNamed(optimizer) ? Object.values(optimizer) : [optimizer];
  const own = new Set(optimizers.flatMap(({ paramGroups }) => paramGroups));
  schedulers.forEach((scheduler: Partial<LRScheduler>, i) => {
    const groups = scheduler.optimizer?.paramGroups; // one of your own may have none
    if (groups === undefined || groups.some((group) => own.has(group))) return;
    throw new ConfigError(
      'Trainer',
      `${nameOf(i)}.scheduler changes the learning rate of another optimizer; make it with the trainer's`,
    );
  });
}

function requireSchedule(name: string, schedule: Schedule): void {
  const { scheduler, every, monitor }: Partial<Schedule> = Object(schedule); // what is missing is named below
  requireMethods('Trainer', `${name}.scheduler`, scheduler, ['step']);
  requireOneOf('Trainer', `${name}.every`, every, ['epoch', 'batch']);
  if (monitor !== undefined) requireString('Trainer', `${name}.monitor`, monitor);
  const isPlateau = scheduler instanceof ReduceLROnPlateau;
  if (isPlateau && every === 'batch')
    throw new ConfigError('Trainer', `${name}.every is batch, but a ReduceLROnPlateau watches a number of epochs`);
  if (!isPlateau && monitor !== undefined)
    throw new ConfigError('Trainer', `${name}.monitor is ${monitor}, but only a ReduceLROnPlateau watches a number`);
}

/** How long and on what to train. */
export interface FitOptions<B> {
  /** epochs in all, counting those before a resume */
  readonly epochs: number;
  /** measured after each epoch; its numbers are named `validationLoss` … */
  readonly validation?: Loader<B> | undefined;
  readonly callbacks?: readonly Callback[] | undefined;
}

/** @throws {ConfigError} if an option is missing, unknown, of the wrong kind or out of range */
export function requireFitOptions<B>(options: FitOptions<B>): void {
  const known = { epochs: true, validation: true, callbacks: true } as const;
  const { epochs, validation, callbacks = [] } = requireOptions<FitOptions<B>>('fit', options, known);
  requireWholeNumber('fit', 'epochs', epochs, { least: 1 });
  if (validation !== undefined) requireBatches('fit', 'validation', validation);
  requireCallbacks('fit', callbacks);
}

/** Throws unless there is a list of callbacks. */
export function requireCallbacks(where: string, callbacks: readonly Callback[]): void {
  requireList(where, 'callbacks', callbacks);
  for (const [i, callback] of callbacks.entries()) {
    if (typeof callback !== 'object' || callback === null)
      throw new ConfigError(
        where,
        `callbacks[${i}] is ${formatValue(callback)}; it must be an object such as earlyStopping() makes`,
        { got: callback },
      );
    const first = callbacks.indexOf(callback);
    if (first < i)
      throw new ConfigError(
        where,
        `callbacks[${i}] is callbacks[${first}] again, which would be told everything twice`,
        {
          got: callback,
        },
      );
    requireString(where, `callbacks[${i}].name`, callback.name);
    requireHooks(where, i, callback);
  }
}

const hooks: OptionNames<Omit<Callback, 'name' | 'state' | 'restore'>> = {
  onFitStart: true,
  onEpochStart: true,
  onBatchStart: true,
  onBatchEnd: true,
  onBatchFinalized: true,
  onEvaluationStart: true,
  onEpochEnd: true,
  onEvaluationEnd: true,
  onEpochFinalized: true,
  onFitEnd: true,
};

/** Throws for a hook that nothing would call: one of an unknown name, or no function. Other fields are the callback's own. */
function requireHooks(where: string, i: number, callback: Callback): void {
  const names = new Set<string>();
  for (let at: object | null = callback; at !== null; at = Object.getPrototypeOf(at) as object | null)
    for (const name of Object.getOwnPropertyNames(at)) if (/^on[A-Z]/.test(name)) names.add(name);
  const given = Object.fromEntries([...names].map((name) => [name, callback[name as keyof typeof hooks]]));
  requireOptions<object>(`${where}, callbacks[${i}]`, given, hooks);
  for (const [name, hook] of Object.entries(given))
    if (hook !== undefined) requireFunction(where, `callbacks[${i}].${name}`, hook);
}
