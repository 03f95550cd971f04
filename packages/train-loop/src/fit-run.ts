import { DataError } from '@gradkit/core-tensor/functional';
import { ReduceLROnPlateau, type LRScheduler } from '@gradkit/optimizers';
import { yieldToEventLoop } from './execution/yield-to-event-loop.ts';
import type { Callback, Progress } from './callback.ts';
import type { EpochRecord, History } from './history.ts';
import { lengthOf, requireSome, withLast, type Loader } from './loader.ts';
import { measuresOf, requireMeasure, validationName, type Measures } from './measures.ts';
import { Pass, type PassState } from './pass.ts';
import { schedulesOf } from './schedules.ts';
import type { Trainer } from './trainer.ts';
import type { FitOptions } from './trainer-options.ts';
import { warn } from './warn.ts';

/** One call of `fit`: where it stands, and the way through epochs and batches. */
export class FitRun<B> implements Progress {
  readonly trainer: Trainer<B>;
  readonly epochs: number;
  batches: number;
  epoch = 0;
  batch = 0;
  stopped: string | null = null;
  error: unknown = undefined;
  readonly loader: Loader<B>;
  readonly #validation: Loader<B> | undefined;
  readonly callbacks: readonly Callback[];
  readonly measures: Measures;
  #pass: Pass;
  #isWarned = false;
  #learningRates: readonly number[] | null = null;

  constructor(trainer: Trainer<B>, loader: Loader<B>, { epochs, validation, callbacks = [] }: FitOptions<B>) {
    this.trainer = trainer;
    this.epochs = epochs;
    this.batches = lengthOf(loader);
    this.loader = loader;
    this.#validation = validation;
    this.callbacks = callbacks;
    this.measures = measuresOf(trainer.options.metrics ?? {}, {
      optimizers: trainer.optimizerNames,
      validated: validation !== undefined,
    });
    this.#pass = this.#newPass();
  }

  get examples(): number {
    return this.#pass.examples;
  }

  get loss(): number {
    return this.#pass.loss;
  }

  get learningRates(): readonly number[] {
    return this.#learningRates ?? this.#ratesNow();
  }

  #ratesNow(): readonly number[] {
    return this.trainer.optimizer.paramGroups.map(({ learningRate }) => learningRate);
  }

  get history(): History {
    return this.trainer.history;
  }

  // callbacks take these two without the object
  readonly metrics = (): Record<string, number> => this.#pass.metrics();

  readonly stop = (reason: string): void => {
    this.stopped ??= reason;
  };

  async run(): Promise<void> {
    const note = (error: unknown): void => void (this.error ??= error);
    await this.#epochs().catch(note);
    for (const callback of this.callbacks) await (async () => callback.onFitEnd?.(this))().catch(note);
    await this.trainer.sync().catch(note);
    if (this.error !== undefined) throw this.error;
  }

  #newPass(): Pass {
    const { metrics = {}, lossReduction } = this.trainer.options;
    return new Pass(metrics, lossReduction, this.trainer.optimizerNames);
  }

  async #epochs(): Promise<void> {
    await this.#call((callback) => callback.onFitStart?.(this));
    while (this.history.epochs.length < this.epochs && this.stopped === null) await this.#epoch();
  }

  async #epoch(): Promise<void> {
    const { trainer } = this;
    const done = this.history.epochs.length;
    const resumed = trainer.resumePoint;
    const start = performance.now() - 1000 * (resumed?.seconds ?? 0);
    const seconds = (): number => (performance.now() - start) / 1000;
    this.epoch = done + 1;
    this.batch = resumed?.batch ?? 0;
    this.batches = resumed?.isWhole === true ? this.batch : lengthOf(this.loader);
    if (this.batch > this.batches)
      throw new DataError(
        'fit',
        `training goes on after batch ${this.batch} of epoch ${this.epoch}, but an epoch of the loader has ${this.batches} batches`,
        { expected: this.batches, got: this.batch },
      );
    this.#pass = this.#newPass();
    if (resumed !== null) this.#resume(resumed.pass);
    await this.#call((callback) => callback.onEpochStart?.(this));
    if (this.stopped !== null) return;
    const watched = this.#watched();
    await this.#batches(seconds);
    if (this.stopped !== null && this.batch !== this.batches) {
      await this.#call((callback) => callback.onEpochFinalized?.(this));
      return;
    }
    const took = seconds();
    try {
      await this.#call((callback) => callback.onEvaluationStart?.(this));
      await this.#end(took, watched);
    } finally {
      await this.#call((callback) => callback.onEvaluationEnd?.(this));
    }
    await this.#call((callback) => callback.onEpochFinalized?.(this));
  }

  /** Measures an epoch, and writes it down. */
  async #end(seconds: number, watched: ReadonlyMap<LRScheduler, string>): Promise<void> {
    const { trainer } = this;
    const record: EpochRecord = {
      epoch: this.epoch,
      seconds,
      loss: this.loss,
      ...this.metrics(),
      ...(await this.#validate()),
    };
    // From here on nothing fails, or what fails would be done twice by the next fit.
    for (const { scheduler, every } of schedulesOf(trainer.options)) {
      const name = watched.get(scheduler);
      if (every === 'epoch') scheduler.step(name === undefined ? undefined : record[name]);
    }
    trainer.history = this.history.with(record);
    trainer.resumePoint = null;
    await this.#call((callback) => callback.onEpochEnd?.(this, record));
  }

  /** Goes through the batches that are still to do, unless training is stopped. */
  async #batches(seconds: () => number): Promise<void> {
    if (this.batch === this.batches) return;
    const schedules = schedulesOf(this.trainer.options).filter(({ every }) => every === 'batch');
    const skip = this.#seek();
    for await (const { batch, isLast } of withLast(this.loader, { first: this.batch - skip, skip })) {
      await this.#call((callback) => callback.onBatchStart?.(this, batch));
      const loss = this.#pass.update(await this.trainer.trainBatch(batch, { update: isLast }));
      this.#learningRates = this.#ratesNow();
      if ((this.trainer.gradientSum?.batches ?? 0) === 0) for (const { scheduler } of schedules) scheduler.step();
      this.batch++;
      if (isLast) this.batches = this.batch;
      if (!Number.isFinite(loss)) this.#warnOfLoss(loss);
      const place = { batch: this.batch, seconds: seconds(), pass: this.#pass.state };
      this.trainer.resumePoint = isLast && Number.isNaN(lengthOf(this.loader)) ? { ...place, isWhole: true } : place;
      await this.#call((callback) => callback.onBatchEnd?.(this));
      await this.#call((callback) => callback.onBatchFinalized?.(this));
      await yieldToEventLoop();
      if (this.stopped !== null) return;
    }
    if (Number.isNaN(this.batches)) this.#requireEnd();
  }

  /** A loader that did not know its length has ended without a batch: all were done before, or there are none. */
  #requireEnd(): void {
    requireSome('fit', this.batch);
    throw new DataError(
      'fit',
      `training goes on after batch ${this.batch} of epoch ${this.epoch}, but the loader gave no batch after it`,
      { got: this.batch },
    );
  }

  /** The numbers that schedulers ask for. */
  #watched(): ReadonlyMap<LRScheduler, string> {
    const plateaus = schedulesOf(this.trainer.options).filter(
      ({ scheduler }) => scheduler instanceof ReduceLROnPlateau,
    );
    return new Map(
      plateaus.map(({ scheduler, monitor }) => {
        const name = monitor ?? (this.#validation === undefined ? 'loss' : validationName('loss'));
        requireMeasure('fit, schedule', name, this.measures);
        return [scheduler, name];
      }),
    );
  }

  #resume(state: PassState): void {
    this.#pass.state = state;
    const { partial } = this.#pass;
    if (partial.length > 0)
      warn(this.trainer, `fit: epoch ${this.epoch} began without ${partial.join(', ')}, so this epoch has NaN for it`);
  }

  /** Says once that the loss is no number any more: what follows is in vain. */
  #warnOfLoss(loss: number): void {
    if (this.#isWarned) return;
    this.#isWarned = true;
    warn(
      this.trainer,
      `fit: the loss is ${loss} at batch ${this.batch} of epoch ${this.epoch}, and weights that were trained with it may be lost; a lower learning rate or clipNorm may help, or data without NaN. terminateOnNaN() among the callbacks ends training there`,
    );
  }

  /** Brings the loader to the epoch and the next batch; gives the number of batches that it cannot leave out by itself. */
  #seek(): number {
    const epoch = this.epoch - 1;
    const { loader, batch } = this;
    if (loader.state === undefined) {
      loader.setEpoch?.(epoch);
      return batch;
    }
    loader.state = { ...loader.state, epoch, batch };
    return 0;
  }

  async #validate(): Promise<Record<string, number>> {
    if (this.#validation === undefined) return {};
    const numbers = await this.trainer.evaluate(this.#validation);
    return Object.fromEntries(Object.entries(numbers).map(([name, value]) => [validationName(name), value]));
  }

  async #call(tell: (callback: Callback) => void | Promise<void>): Promise<void> {
    for (const callback of this.callbacks) await tell(callback);
  }
}
