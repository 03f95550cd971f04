import { noGrad } from '@gradkit/autograd';
import { concat, ConfigError, DataError, Tensor } from '@gradkit/core-tensor';
import type { Module } from '@gradkit/layers';
import { clipGradNorm, type LRScheduler, type Optimizer } from '@gradkit/optimizers';
import { yieldToEventLoop } from './yield-to-event-loop.ts';
import type { Callback } from './callback.ts';
import { makeExecutor, requireExecution, type Executor, type ExecutionOptions } from './executor.ts';
import { FitRun } from './fit-run.ts';
import { History } from './history.ts';
import type { Loader } from './loader.ts';
import { requireNames } from './measures.ts';
import type { Metrics } from './metric.ts';
import { Pass, type PassState } from './pass.ts';
import { requireScalar, supervisedStep, type Batch, type Loss, type Step, type StepResult } from './step.ts';

/** An epoch under way, between two batches. */
export interface ResumePoint {
  /** batches that are done */
  readonly batch: number;
  /** time spent on them */
  readonly seconds: number;
  readonly pass: PassState;
}

/** What is trained, and how. */
export interface TrainerOptions<B> extends ExecutionOptions {
  readonly model: Module;
  readonly optimizer: Optimizer;
  /** predictions and truth → scalar; needed unless there is a `step` */
  readonly loss?: Loss | undefined;
  /** batch → loss, for models with several inputs or outputs; default: `loss(model.forward(inputs), labels ?? targets)` */
  readonly step?: Step<B> | undefined;
  /** by the name they get in the history */
  readonly metrics?: Metrics | undefined;
  /** changes the learning rate after each epoch, or each batch */
  readonly schedule?: { readonly scheduler: LRScheduler; readonly every: 'epoch' | 'batch' } | undefined;
  /** largest norm of all gradients together; larger ones are scaled down */
  readonly clipNorm?: number | undefined;
}

/** How long and on what to train. */
export interface FitOptions<B> {
  /** epochs in all, counting those before a resume */
  readonly epochs: number;
  /** measured after each epoch; its numbers are named `validationLoss` … */
  readonly validation?: Loader<B> | undefined;
  readonly callbacks?: readonly Callback[] | undefined;
}

/**
 * Trains, evaluates and predicts with any module, loss and loader.
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
  readonly model: Module;
  readonly optimizer: Optimizer;
  readonly options: TrainerOptions<B>;
  /** all epochs so far */
  history: History = new History();
  /** the epoch under way: `fit` goes on with it; null between epochs */
  resumePoint: ResumePoint | null = null;
  readonly #step: Step<B>;
  #executor: Promise<Executor<B>> | null = null;

  /** @throws {ConfigError} if neither or both of `loss` and `step` are given, or execution or threads cannot be,
   *   or two numbers of the history would have the same name */
  constructor(options: TrainerOptions<B>) {
    const { model, optimizer, loss, step } = options;
    if ((loss === undefined) === (step === undefined)) {
      throw new ConfigError(
        'Trainer',
        `${loss ? 'both' : 'neither'} loss and step are given; exactly one of them is needed`,
      );
    }
    requireExecution(options);
    requireNames(options.metrics ?? {});
    this.model = model;
    this.optimizer = optimizer;
    this.options = options;
    this.#step = step ?? (supervisedStep(model, loss!) as Step<B>);
  }

  /** One optimizer step on one batch: forward, backward, update. */
  async trainBatch(batch: B): Promise<StepResult> {
    return (await this.#getExecutor()).train(batch);
  }

  #getExecutor(): Promise<Executor<B>> {
    this.#executor ??= makeExecutor(
      {
        train: (batch) => this.#train(batch),
        evaluate: (batch) => noGrad(() => this.#step(batch)),
        predict: (inputs) => noGrad(() => this.model.forward(inputs)),
      },
      this.options,
    );
    return this.#executor;
  }

  #train(batch: B): StepResult {
    this.optimizer.zeroGrad();
    const result = this.#step(batch);
    requireScalar(result.loss);
    result.loss.backward();
    if (this.options.clipNorm !== undefined) clipGradNorm(this.model.parameters(), this.options.clipNorm);
    this.optimizer.step();
    return result;
  }

  /**
   * Trains until `epochs` epochs are done, counting earlier ones: after a resume it goes on where it stopped.
   *
   * @returns the history of all epochs
   * @throws {DataError} if the loader has no batches
   */
  async fit(loader: Loader<B>, options: FitOptions<B>): Promise<History> {
    const { epochs } = options;
    if (!Number.isInteger(epochs) || epochs < 1)
      throw new ConfigError('fit', `epochs is ${epochs}; it must be a whole number of at least 1`, { got: epochs });
    if (loader.length === 0)
      throw new DataError('fit', 'the loader has 0 batches; with dropLast it needs at least batchSize examples', {
        expected: 1,
        got: 0,
      });
    await new FitRun(this, loader, options).run();
    return this.history;
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
    if (loader.length === 0) throw new DataError('evaluate', 'the loader has 0 batches', { expected: 1, got: 0 });
    const pass = new Pass(this.options.metrics ?? {});
    const executor = await this.#getExecutor();
    await this.#evaluating(async () => {
      for await (const batch of loader) {
        pass.update(await executor.evaluate(batch));
        await yieldToEventLoop();
      }
    });
    return { loss: pass.loss, ...pass.metrics() };
  }

  /**
   * The model's outputs, in evaluation mode and without gradients.
   *
   * @param data a tensor of inputs, or a loader whose outputs are joined along the first axis
   */
  async predict(data: Tensor | Loader<Batch>): Promise<Tensor> {
    if (!(data instanceof Tensor) && data.length === 0)
      throw new DataError('predict', 'the loader has 0 batches', { expected: 1, got: 0 });
    const executor = await this.#getExecutor();
    return this.#evaluating(async () => {
      if (data instanceof Tensor) return executor.predict(data);
      const outputs: Tensor[] = [];
      for await (const { inputs } of data) {
        outputs.push(await executor.predict(inputs));
        await yieldToEventLoop();
      }
      return concat(outputs);
    });
  }

  async #evaluating<R>(work: () => Promise<R>): Promise<R> {
    const { training } = this.model;
    this.model.eval();
    try {
      return await work();
    } finally {
      if (training) this.model.train();
    }
  }
}
