import { noGrad, type Parameter } from '@gradkit/autograd';
import {
  concat,
  ConfigError,
  ExportError,
  isTensor,
  refuseArgument,
  requireTensor,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { withMode, type AnyModule, type Module } from '@gradkit/layers';
import { clipGradNorm, type AnyOptimizer } from '@gradkit/optimizers';
import { makeExecutor, type Executor } from './execution/executor.ts';
import { FitRun } from './fit-run.ts';
import { GradientSum } from './gradient-sum.ts';
import { History } from './history.ts';
import { requireBatches, requireSome, type Loader } from './loader.ts';
import { Pass, type PassState } from './pass.ts';
import { isNamed, OptimizerSet } from './optimizer-set.ts';
import {
  requireLoss,
  requireResult,
  supervisedStep,
  type Batch,
  type Minimize,
  type Step,
  type StepResult,
} from './step.ts';
import { requireFitOptions, requireTrainerOptions, type FitOptions, type TrainerOptions } from './trainer-options.ts';
import { turnsOf } from './turns.ts';
import { yieldToEventLoop } from './execution/yield-to-event-loop.ts';

/** An epoch under way, between two batches. */
export interface ResumePoint {
  /** batches that are done */
  readonly batch: number;
  /** time spent on them */
  readonly seconds: number;
  readonly pass: PassState;
  /** they are all of the epoch, of a loader that does not know its length */
  readonly isWhole?: boolean | undefined;
}

/**
 * Trains, evaluates and predicts with any module, loss and loader.
 *
 * Passes may overlap, also those of trainers that share a model: steps of training wait for evaluations and predictions, which never see half a step. Layers that were frozen by
 * `eval()` stay so while the model trains; a model that is in evaluation as a whole is in training during `fit`.
 *
 * @example
 * import { DataLoader, TensorDataset } from '@gradkit/data';
 * import { Linear } from '@gradkit/layers';
 * import { mse } from '@gradkit/losses';
 * import { SGD } from '@gradkit/optimizers';
 * const model = new Linear(1, 1);
 * const trainer = new Trainer({ model, optimizer: new SGD(model.parameters(), { learningRate: 0.1 }), loss: mse });
 * const data = new DataLoader(new TensorDataset({ inputs: tensor([[1], [2]]), targets: tensor([[3], [5]]) }), { batchSize: 2 });
 * const history = await trainer.fit(data, { epochs: 3 });
 * history.epochs.length; // 3
 * @see https://lightning.ai/docs/pytorch/stable/common/trainer.html
 */
export class Trainer<B = Batch> {
  readonly model: AnyModule;
  /** several as one, where there are */
  readonly optimizer: AnyOptimizer;
  readonly options: TrainerOptions<B>;
  /** all epochs so far */
  history: History = new History();
  /** the epoch under way: `fit` goes on with it; null between epochs */
  resumePoint: ResumePoint | null = null;
  /** gradients of the batches since the last step, with `accumulate` */
  readonly gradientSum: GradientSum | null;
  /** batch → `{ loss, outputs, targets }`: what the given step makes of it, or the model on `inputs`, compared by the loss; nothing is trained */
  readonly step: (batch: B) => StepResult = (batch) => this.#call(batch, () => {});
  readonly #step: Step<B>;
  readonly #turns: ReturnType<typeof turnsOf>;
  /** several optimizers, if there are */
  readonly #set: OptimizerSet | null;
  /** parameters of the model that the optimizer does not train */
  readonly #others: readonly Parameter[];
  #isFitting = false;
  #executor: Promise<Executor<B>> | null = null;
  #ready: Executor<B> | null = null;

  /** @throws {ConfigError} if an option is missing, unknown, of the wrong kind or out of range, or contradicts another */
  constructor(options: TrainerOptions<B>) {
    requireTrainerOptions(options);
    const { model, optimizer, loss, step, accumulate = 1 } = options;
    this.model = model;
    this.#set = isNamed(optimizer) ? new OptimizerSet(optimizer) : null;
    this.optimizer = this.#set ?? (optimizer as AnyOptimizer);
    this.options = options;
    this.#step = step ?? (supervisedStep(model as Module, loss!, options.lossReduction) as Step<B>);
    this.gradientSum = accumulate === 1 ? null : new GradientSum(accumulate, () => this.optimizer.parameters);
    this.#turns = turnsOf(model);
    const trained = new Set(this.optimizer.parameters);
    this.#others = model.parameters().filter((parameter) => !trained.has(parameter));
  }

  /**
   * Brings weights, buffers and moments here from a GPU, so that they can be read: before `stateDict()` and `toCheckpoint` after steps of
   * your own, or in a callback. `fit` does so when it ends. Not needed on the CPU.
   */
  async sync(): Promise<void> {
    await Promise.all([this.model.sync(), this.optimizer.sync(), this.gradientSum?.sync()]);
  }

  /**
   * One optimizer step on one batch: forward, backward, update. With `accumulate` the update is made at every so manieth batch, or where `update`
   * asks for it.
   */
  async trainBatch(batch: B, { update = false }: { readonly update?: boolean | undefined } = {}): Promise<StepResult> {
    const executor = await this.#getExecutor();
    return this.#turns.write(async () => {
      const sum = this.gradientSum;
      if (sum === null) return executor.train(batch);
      sum.prepare();
      const isLast = update || sum.batches + 1 === sum.every;
      const result = await (isLast ? executor.trainLast(batch) : executor.accumulate(batch));
      sum.batches = isLast ? 0 : sum.batches + 1;
      return result;
    });
  }

  /** Where training runs: `eager`, or the device and what runs it there, e.g. `cpu by onnxruntime-node`; null before the first batch. In a page with `auto`, one after the other. */
  get runsOn(): string | null {
    return this.#ready?.runsOn ?? null;
  }

  #getExecutor(): Promise<Executor<B>> {
    this.#executor ??= makeExecutor<B>(
      {
        train: (batch) => this.#train(batch),
        accumulate: (batch) => this.#accumulate(batch),
        trainLast: (batch) => this.#trainLast(batch),
        evaluate: (batch) => noGrad(() => this.step(batch)),
        predict: (inputs) => noGrad(() => (this.model as Module).forward(inputs)),
      },
      { ...this.options, requireSteady: (traced) => this.#requireAll(traced) },
    ).then((executor) => (this.#ready = executor));
    return this.#executor;
  }

  /** Names of the optimizers, where there are several. */
  get optimizerNames(): readonly string[] {
    return this.#set?.names ?? [];
  }

  /** Calls the step; of several optimizers, `minimize` gets the losses. */
  #call(batch: B, minimize: Minimize): StepResult {
    const losses: Record<string, Tensor> = {};
    const result = requireResult(
      this.#step(batch, (name, loss) => {
        if (this.#set === null)
          throw new ConfigError('Trainer', 'there is one optimizer, which minimizes the loss that the step gives');
        this.#set.get(name);
        requireTensor('Trainer', `the loss of ${name}`, loss);
        requireLoss(loss);
        minimize(name, loss);
        losses[name] = loss;
      }),
    );
    return this.#set === null ? result : { ...result, losses };
  }

  /**
   * Works out the gradients of a batch as a step does, and changes nothing else: for callbacks. Of several optimizers, the parameters of each have
   * those of the loss that it was given.
   *
   * @param batch one of this training
   * @param backward works out the gradients of a loss; default `loss.backward()`
   */
  gradients(batch: B, backward: (loss: Tensor) => void = (loss) => loss.backward()): StepResult {
    this.#zeroGrad();
    const set = this.#set;
    const result = this.#call(batch, (name, loss) => {
      const own = new Set(set!.get(name).parameters);
      requireTrainable(set!.get(name).parameters, loss);
      const others = [...set!.parameters, ...this.#others].filter((parameter) => !own.has(parameter));
      const before = others.map(({ grad }) => grad);
      for (const parameter of own) parameter.zeroGrad();
      backward(loss);
      others.forEach((parameter, i) => (parameter.grad = before[i]));
    });
    if (set === null) {
      requireTrainable(this.optimizer.parameters, result.loss);
      backward(result.loss);
    }
    return result;
  }

  #train(batch: B): StepResult {
    return this.#set === null ? this.#trainOne(batch) : this.#trainSeveral(batch, this.#set);
  }

  #trainSeveral(batch: B, set: OptimizerSet): StepResult {
    const result = this.#call(batch, (name, loss) => {
      this.#zeroGrad();
      const optimizer = set.get(name);
      requireTrainable(optimizer.parameters, loss);
      loss.backward();
      this.#clip(optimizer);
      optimizer.step();
    });
    if (Object.keys(result.losses!).length > 0) return result;
    throw new ConfigError('Trainer', `the step has called minimize for none of the optimizers ${set.names.join(', ')}`);
  }

  /** A step that leaves out an optimizer at its first call, and so perhaps not always, must not be compiled: what is traced is done each time. */
  #requireAll({ losses = {} }: StepResult): void {
    const missing = this.#set?.names.filter((name) => !Object.hasOwn(losses, name)) ?? [];
    if (missing.length === 0) return;
    throw new ExportError(
      'Trainer',
      `the step has not called minimize for ${missing.join(', ')} when it was traced, so compiled it never would; call it for every optimizer at each step, or train with execution: 'eager'`,
      { got: Object.keys(losses) },
    );
  }

  #zeroGrad(): void {
    this.optimizer.zeroGrad();
    for (const parameter of this.#others) parameter.zeroGrad();
  }

  #trainOne(batch: B): StepResult {
    const results: StepResult[] = []; // several, if the optimizer asks for more; the first is of the weights as they were
    this.optimizer.step(() => {
      const result = this.gradients(batch);
      this.#clip(this.optimizer);
      results.push(result);
      return result.loss;
    });
    return results[0];
  }

  #clip({ parameters }: AnyOptimizer): void {
    const { clipNorm } = this.options;
    if (clipNorm !== undefined) clipGradNorm(parameters, clipNorm);
  }

  /** Adds the gradients of a batch to those before; a mean counts as often as the batch has examples. */
  #accumulate(batch: B): StepResult {
    const result = this.gradients(batch);
    this.gradientSum!.add(this.options.lossReduction === 'sum' ? 1 : (result.targets.shape[0] ?? 1));
    return result;
  }

  /** The same with the last batch of a step, and the step. */
  #trainLast(batch: B): StepResult {
    const result = this.#accumulate(batch);
    this.gradientSum!.take(this.options.lossReduction ?? 'mean');
    this.#clip(this.optimizer);
    this.optimizer.step();
    return result;
  }

  /**
   * Trains until `epochs` epochs are done, counting earlier ones: after a resume it goes on where it stopped.
   *
   * @returns the history of all epochs
   * @throws {ConfigError} if an option is missing, unknown, of the wrong kind or out of range, or the trainer is training already
   * @throws {DataError} if the loader has no batches
   */
  async fit(loader: Loader<B>, options: FitOptions<B>): Promise<History> {
    requireBatches('fit', 'loader', loader);
    requireFitOptions(options);
    if (this.#isFitting)
      throw new ConfigError('fit', 'this trainer is training already; await the first fit, or make another trainer');
    this.#isFitting = true;
    try {
      await this.#inTraining(() => new FitRun(this, loader, options).run());
    } finally {
      this.#isFitting = false;
    }
    return this.history;
  }

  /** Works with the model in training, where it is in evaluation as a whole; else every layer is as it is. */
  async #inTraining(work: () => Promise<void>): Promise<void> {
    if (this.model.training) return work();
    const started = await this.#turns.write(async () => ({ work: withMode(this.model, 'train', work) }));
    return started.work; // steps of it take turns of their own
  }

  /**
   * Loss and metrics over a loader, in evaluation mode and without gradients.
   *
   * @example
   * import { Linear } from '@gradkit/layers';
   * import { mse } from '@gradkit/losses';
   * import { SGD } from '@gradkit/optimizers';
   * const model = new Linear(1, 1);
   * const trainer = new Trainer({ model, optimizer: new SGD(model.parameters(), { learningRate: 0.1 }), loss: mse });
   * const data = [{ inputs: tensor([[1]]), targets: tensor([[3]]) }];
   * Object.keys(await trainer.evaluate(data)); // ["loss"]
   */
  async evaluate(loader: Loader<B>): Promise<Record<string, number> & { readonly loss: number }> {
    requireBatches('evaluate', 'loader', loader);
    let batches = 0;
    const pass = new Pass(this.options.metrics ?? {}, this.options.lossReduction, this.optimizerNames);
    await this.#evaluating(async (executor) => {
      for await (const batch of loader) {
        pass.update(await executor.evaluate(batch));
        await yieldToEventLoop();
        batches++;
      }
    });
    requireSome('evaluate', batches);
    return { loss: pass.loss, ...pass.metrics() };
  }

  /**
   * The model's outputs, in evaluation mode and without gradients.
   *
   * @param data a tensor of inputs, or a loader whose outputs are joined along the first axis
   */
  async predict(data: Tensor | Loader<Batch>): Promise<Tensor> {
    if (!isTensor(data)) requireBatches('predict', 'loader', data);
    return this.#evaluating(async (executor) => {
      if (isTensor(data)) return executor.predict(data);
      const outputs: Tensor[] = [];
      for await (const batch of data) {
        const { inputs }: Partial<Batch> = Object(batch); // what is missing is named here
        if (!isTensor(inputs))
          refuseArgument(
            'predict',
            'a batch',
            batch,
            '{ inputs, … } with a tensor of inputs; predict takes a tensor, or a loader or list of batches',
          );
        outputs.push(await executor.predict(inputs));
        await yieldToEventLoop();
      }
      requireSome('predict', outputs.length);
      return concat(outputs);
    });
  }

  async #evaluating<R>(work: (executor: Executor<B>) => Promise<R>): Promise<R> {
    const executor = await this.#getExecutor();
    return this.#turns.read(() => withMode(this.model, 'eval', () => work(executor)));
  }
}

/** Throws where a loss has no gradients because all that would be trained is frozen. */
function requireTrainable(parameters: readonly Parameter[], { gradFn }: Tensor): void {
  if (gradFn !== null || parameters.some(({ requiresGrad }) => requiresGrad)) return;
  throw new ConfigError(
    'Trainer',
    `nothing is left to train: all ${parameters.length} parameters of the optimizer are frozen; unfreeze some by requiresGrad(true)`,
  );
}
