import { breathe } from './breathe.ts';
import type { Callback, Progress } from './callback.ts';
import type { EpochRecord, History } from './history.ts';
import { Pass } from './pass.ts';
import type { FitOptions, Loader, Trainer } from './trainer.ts';

/** One call of `fit`: where it stands, and the way through epochs and batches. */
export class FitRun<B> implements Progress {
  readonly trainer: Trainer<B>;
  readonly epochs: number;
  readonly batches: number;
  epoch = 0;
  batch = 0;
  stopped: string | null = null;
  readonly #loader: Loader<B>;
  readonly #validation: Loader<B> | undefined;
  readonly callbacks: readonly Callback[];
  #pass: Pass;

  constructor(trainer: Trainer<B>, loader: Loader<B>, { epochs, validation, callbacks = [] }: FitOptions<B>) {
    this.trainer = trainer;
    this.epochs = epochs;
    this.batches = loader.length;
    this.#loader = loader;
    this.#validation = validation;
    this.callbacks = callbacks;
    this.#pass = new Pass(trainer.options.metrics ?? {});
  }

  get examples(): number {
    return this.#pass.examples;
  }

  get loss(): number {
    return this.#pass.loss;
  }

  get history(): History {
    return this.trainer.history;
  }

  metrics(): Record<string, number> {
    return this.#pass.metrics();
  }

  readonly stop = (reason: string): void => {
    this.stopped ??= reason;
  };

  async run(): Promise<void> {
    this.trainer.model.train();
    try {
      await this.#call((callback) => callback.onFitStart?.(this));
      while (this.history.epochs.length < this.epochs && this.stopped === null) await this.#epoch();
    } finally {
      await this.#call((callback) => callback.onFitEnd?.(this));
    }
  }

  async #epoch(): Promise<void> {
    const start = performance.now();
    const done = this.history.epochs.length;
    this.epoch = done + 1;
    this.#loader.setEpoch?.(done);
    const resumed = this.trainer.interrupted;
    this.trainer.interrupted = null;
    this.#pass = new Pass(this.trainer.options.metrics ?? {});
    if (resumed !== null) this.#pass.state = resumed.pass;
    this.batch = resumed?.batch ?? 0;
    await this.#call((callback) => callback.onEpochStart?.(this));
    const finished = await this.#batches(this.batch);
    if (!finished) {
      await this.#call((callback) => callback.onSettled?.(this));
      return;
    }
    const { scheduler, every } = this.trainer.options.schedule ?? {};
    if (every === 'epoch') scheduler!.step();
    const seconds = (performance.now() - start) / 1000;
    const record: EpochRecord = {
      epoch: this.epoch,
      seconds,
      loss: this.loss,
      ...this.metrics(),
      ...(await this.#validate()),
    };
    this.trainer.history = this.history.with(record);
    await this.#call((callback) => callback.onEpochEnd?.(this, record));
    await this.#call((callback) => callback.onSettled?.(this));
  }

  /** Goes through the batches after the first `skip`; false if training was stopped before the last. */
  async #batches(skip: number): Promise<boolean> {
    const { scheduler, every } = this.trainer.options.schedule ?? {};
    let index = 0;
    for await (const batch of this.#loader) {
      if (index++ < skip) continue;
      this.#pass.update(this.trainer.trainBatch(batch));
      if (every === 'batch') scheduler!.step();
      this.batch++;
      await this.#call((callback) => callback.onBatchEnd?.(this));
      await breathe();
      if (this.stopped !== null && this.batch < this.batches) return this.#interrupt();
    }
    return true;
  }

  #interrupt(): false {
    this.trainer.interrupted = { batch: this.batch, pass: this.#pass.state };
    return false;
  }

  async #validate(): Promise<Record<string, number>> {
    if (this.#validation === undefined) return {};
    const numbers = await this.trainer.evaluate(this.#validation);
    return Object.fromEntries(
      Object.entries(numbers).map(([name, value]) => [`validation${name[0].toUpperCase()}${name.slice(1)}`, value]),
    );
  }

  async #call(tell: (callback: Callback) => void | Promise<void>): Promise<void> {
    for (const callback of this.callbacks) await tell(callback);
  }
}
