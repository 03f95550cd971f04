import {
  add,
  ConfigError,
  ExportError,
  requireFunction,
  requireOneOf,
  requireWholeNumber,
  RuntimeError,
  tensor,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import type { Compiled, CompileOptions, Placement } from '@gradkit/compile';
import { eagerUntil, hasToFetch } from './eager-start.ts';
import type { StepResult } from '../step.ts';

/** `auto`: compiled where ONNX Runtime is installed and the step can be compiled, else eager; in a page eager until it is loaded, too. */
export type ExecutionMode = 'auto' | 'compiled' | 'eager';

/** Where compiled functions run. */
type Device = NonNullable<CompileOptions['device']>;

const devices: readonly Device[] = ['auto', 'cpu', 'cuda', 'webgpu', 'wasm'];

/** How to run a trainer's functions. */
export interface ExecutionOptions {
  /** default auto */
  readonly execution?: ExecutionMode | undefined;
  /** where compiled functions run; one that is named is never replaced, by eager execution neither; default auto: the best there is */
  readonly device?: Device | undefined;
  /** of ONNX Runtime; default `auto`: one for steps too small to be shared, else one a core */
  readonly threads?: number | 'auto' | undefined;
  /** told how it runs, why not otherwise, and of what should be seen to, such as a loss of NaN; default `console.info`, and `console.warn` for the latter */
  readonly log?: ((line: string) => void) | undefined;
}

/** What a trainer computes with a batch. */
export interface Functions<B> {
  train(batch: B): StepResult;
  /** a batch of a step of several */
  accumulate(batch: B): StepResult;
  /** the last of them */
  trainLast(batch: B): StepResult;
  evaluate(batch: B): StepResult;
  predict(inputs: Tensor): Tensor;
}

/** Throws an ExportError where what a step gave when it was traced would not be what it gives each time. */
type RequireSteady = (traced: StepResult) => void;

type Later<F> = F extends (...args: infer A) => infer R ? (...args: A) => Promise<R> : never;

/** The same functions, compiled or not. */
export type Executor<B> = { readonly [K in keyof Functions<B>]: Later<Functions<B>[K]> } & {
  /** where training runs: `eager`, or the device and what runs it there */
  readonly runsOn: string;
};

/** @throws {ConfigError} if there is no such mode, device or number of threads, or a device for eager execution */
export function requireExecution({
  execution = 'auto',
  device = 'auto',
  threads = 'auto',
  log,
}: ExecutionOptions): void {
  requireOneOf('Trainer', 'execution', execution, ['auto', 'compiled', 'eager']);
  requireOneOf('Trainer', 'device', device, devices);
  if (execution === 'eager' && device !== 'auto')
    throw new ConfigError('Trainer', `device is ${device} but execution is eager, which runs on none of the devices`, {
      got: device,
    });
  if (threads !== 'auto') requireWholeNumber('Trainer', 'threads', threads, { least: 1 });
  if (log !== undefined) requireFunction('Trainer', 'log', log);
}

/** What only the trainer says about how to run. */
interface Origin {
  readonly requireSteady?: RequireSteady | undefined;
  /** begin eagerly, where that is free to choose, while ONNX Runtime is being loaded; default: where it has to be fetched */
  readonly startsEagerly?: boolean | undefined;
}

/**
 * Makes the executor of a trainer and logs which it is.
 *
 * @throws {RuntimeError} if it is to be compiled but `@gradkit/compile` or ONNX Runtime is not installed
 */
export async function makeExecutor<B>(
  functions: Functions<B>,
  { requireSteady = () => {}, startsEagerly = hasToFetch(), ...options }: ExecutionOptions & Origin,
  load?: LoadCompile,
): Promise<Executor<B>> {
  const { execution = 'auto', device, threads, log = (line) => console.info(line) } = options;
  const settings: Settings = { execution, device, threads, log };
  const make = async (): Promise<Executor<B>> => {
    const compiler = await findCompiler(settings, load);
    return compiler === null ? eagerExecutor(functions) : compiledExecutor(functions, compiler, requireSteady);
  };
  if (!startsEagerly || !isFree(settings)) return make();
  log('Trainer: eager until ONNX Runtime is loaded');
  return eagerUntil(make(), eagerExecutor(functions));
}

function eagerExecutor<B>({ train, accumulate, trainLast, evaluate, predict }: Functions<B>): Executor<B> {
  const later =
    <A extends readonly unknown[], R>(f: (...args: A) => R) =>
    async (...args: A) =>
      f(...args);
  return {
    runsOn: 'eager',
    train: later(train),
    accumulate: later(accumulate),
    trainLast: later(trainLast),
    evaluate: later(evaluate),
    predict: later(predict),
  };
}

type CompileModule = typeof import('@gradkit/compile');
type LoadCompile = () => Promise<CompileModule>;

interface Settings {
  readonly execution: ExecutionMode;
  readonly device: Device | undefined;
  readonly threads: number | 'auto' | undefined;
  readonly log: (line: string) => void;
}

/** What compiles functions, where they run, and what is done about those that cannot be compiled. */
interface Compiler {
  readonly compile: <A extends readonly unknown[], R>(f: (...args: A) => R, device?: Device) => Compiled<A, R>;
  /** of a function that does next to nothing */
  readonly placement: Placement;
  readonly mayBeEager: (error: unknown) => error is ExportError | RuntimeError;
  readonly log: (line: string) => void;
}

/** The compiler, or null, with a logged line, where all is to be eager. */
async function findCompiler(settings: Settings, load: LoadCompile | undefined): Promise<Compiler | null> {
  const { execution, device, threads, log } = settings;
  if (execution === 'eager') log('Trainer: eager');
  const module = execution === 'eager' ? null : await loadCompile(settings, load);
  if (module === null) return null;
  const compile: Compiler['compile'] = (f, on = device) => module.compile(f, { device: on, threads });
  const mayBeEager = (error: unknown): error is ExportError | RuntimeError =>
    isFree(settings) && (error instanceof ExportError || error instanceof RuntimeError);
  try {
    return { compile, placement: await findPlacement(compile), mayBeEager, log };
  } catch (error) {
    if (!mayBeEager(error)) throw error;
    log(`Trainer: eager, since nothing can be compiled: ${error.message}`);
    return null;
  }
}

/** Whether eager execution may take the place of what cannot be compiled. */
function isFree({ execution, device = 'auto' }: Settings): boolean {
  return execution === 'auto' && device === 'auto';
}

async function loadCompile(settings: Settings, load: LoadCompile | undefined): Promise<CompileModule | null> {
  try {
    return await (load?.() ?? import('@gradkit/compile')); // tried here, so that bundlers let it be missing
  } catch (cause) {
    const { message } = cause as Error;
    const isMissing = isAbsence(cause);
    if (isFree(settings)) {
      settings.log(
        isMissing ? 'Trainer: eager' : `Trainer: eager, since @gradkit/compile cannot be loaded: ${message}`,
      );
      return null;
    }
    const what = settings.execution === 'compiled' ? 'execution compiled' : `device ${settings.device}`;
    throw new RuntimeError(
      'Trainer',
      isMissing
        ? `${what} needs the package @gradkit/compile; run: npm install @gradkit/compile (${message})`
        : `${what} needs the package @gradkit/compile, which is there but cannot be loaded: ${message}`,
      { cause },
    );
  }
}

/** Whether a failed import says that the compiler is not installed, in the words of Node, a browser or a bundler, and not something that it needs. */
function isAbsence(error: unknown): boolean {
  return /['"“]@gradkit\/compile['"”]/.test((error as Error).message);
}

/** Finds out where compiled functions run by one that draws no random numbers: a step that failed would have drawn them in vain. */
async function findPlacement(compile: Compiler['compile']): Promise<Placement> {
  const twice = compile((x: Tensor) => add(x, x));
  await twice(tensor([1, 2]));
  return twice.runsOn!;
}

/**
 * Compiles each function on its first call; what cannot be compiled stays eager where the compiler allows it. Where devices are measured, the first
 * training step says where all are from then on: they share states.
 */
function compiledExecutor<B>(
  functions: Functions<B>,
  { compile, placement, mayBeEager, log }: Compiler,
  requireSteady: RequireSteady,
): Executor<B> {
  const logged = new Set<string>();
  const eager = new Set<string>();
  let chosen: Placement | null = null;
  const compileOrNot = <A extends readonly unknown[], R>(
    what: string,
    f: (...args: A) => R,
    check: (result: R) => void = () => {},
  ): ((...args: A) => Promise<R>) => {
    const checked = (...args: A): R => {
      const result = f(...args);
      check(result);
      return result;
    };
    let run: Compiled<A, R> | null = null;
    let state: 'untried' | 'works' | 'refused' = 'untried';
    return async (...args) => {
      if (state === 'refused') return f(...args);
      try {
        run ??= compile(checked, chosen?.device);
        const result = await run(...args);
        state = 'works';
        if (what === 'training') chosen ??= run.runsOn;
        if (logged.size === 0) log(`Trainer: compiled, runs on ${describe(run.runsOn ?? placement)}${measuredBy(run)}`);
        logged.add('compiled');
        return result;
      } catch (error) {
        if (state === 'works' || !mayBeEager(error)) throw error;
        state = 'refused';
        eager.add(what);
        const { message } = error;
        if (!logged.has(message)) log(`Trainer: ${what} is eager, since it cannot be compiled: ${message}`);
        logged.add(message);
        return f(...args);
      }
    };
  };
  return {
    get runsOn() {
      return eager.has('training') ? 'eager' : describe(chosen ?? placement);
    },
    train: compileOrNot('training', functions.train, requireSteady),
    accumulate: compileOrNot('training', functions.accumulate),
    trainLast: compileOrNot('training', functions.trainLast),
    evaluate: compileOrNot('evaluation', functions.evaluate),
    predict: compileOrNot('prediction', functions.predict),
  };
}

function describe({ device, engine }: Placement): string {
  return `${device} by ${engine}`;
}

/** What was measured for that, if anything was. */
function measuredBy({ deviceReason }: Pick<Compiled<never, unknown>, 'deviceReason'>): string {
  return deviceReason?.startsWith('measured') === true ? ` (${deviceReason})` : '';
}
