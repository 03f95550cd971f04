import { ConfigError, formatValue, type Bytes, type Tensor } from '@gradkit/core-tensor/functional';
import type { Callback, Progress } from '../callback.ts';
import { fromCheckpoint } from '../checkpoint/from-checkpoint.ts';
import { toCheckpoint } from '../checkpoint/to-checkpoint.ts';
import type { EpochRecord } from '../history.ts';
import { BetweenBatches } from './between-batches.ts';
import { marked, type Fitted, type Received, type Requests, type TrainingProgress } from './protocol.ts';
import { requireTraining, type Methods, type Training } from './training.ts';

export type Make<B> = (settings: readonly unknown[]) => Training<B> | Promise<Training<B>>;

/** Requests answered in a worker: each method is one, with what it gives now or later. */
type Answers = {
  readonly [K in keyof Requests]: (
    ...given: Parameters<Requests[K]>
  ) => ReturnType<Requests[K]> | Promise<ReturnType<Requests[K]>>;
};

/** A training in a worker: makes it, and does what the other thread asks for. */
export class TrainingHost<B> implements Answers {
  readonly #make: Make<B>;
  readonly #tell: (message: Received) => void;
  readonly #between = new BetweenBatches();
  #training: Promise<Training<B>> | null = null;
  /** of the fit under way, or of the last one */
  #progress: Progress | null = null;
  /** why it is to be stopped, before it has begun, too */
  #stopped: string | null = null;

  constructor(make: Make<B>, tell: (message: Received) => void) {
    this.#make = make;
    this.#tell = tell;
  }

  async make(settings: readonly unknown[]): Promise<void> {
    this.#training = (async () => {
      const training = await this.#make(settings);
      requireTraining(training);
      return training;
    })();
    await this.#training;
  }

  async fit({ epochs, everyMs }: Parameters<Requests['fit']>[0]): Promise<Fitted> {
    const training = await this.#made();
    const { trainer, loader, validation, callbacks = [] } = training;
    this.#progress = null;
    this.#stopped = null;
    const told = [...callbacks, this.#teller(everyMs)];
    await this.#between.during(() =>
      trainer.fit(loader, { epochs: epochs ?? training.epochs, validation, callbacks: told }),
    );
    return { history: trainer.history.epochs, stopped: this.#whyStopped() };
  }

  pause(): Promise<void> {
    return this.#between.pause();
  }

  resume(): void {
    this.#between.resume();
  }

  stop(reason: string): void {
    if (!this.#between.isTraining) return;
    this.#stopped ??= reason;
    this.#progress?.stop(reason);
    this.#between.resume();
  }

  async evaluate(batches: readonly unknown[] | null): Promise<ReturnType<Requests['evaluate']>> {
    const { trainer, validation } = await this.#made();
    const loader = batches === null ? validation : (batches as readonly B[]);
    if (loader !== undefined) return trainer.evaluate(loader);
    throw new ConfigError('evaluate', 'no batches are given, and the training in the worker has no validation');
  }

  async predict(inputs: Tensor): Promise<Tensor> {
    return (await this.#made()).trainer.predict(inputs);
  }

  async stateDict(): Promise<Record<string, Tensor>> {
    return this.#still(({ trainer }) => trainer.model.stateDict());
  }

  async loadStateDict(state: Readonly<Record<string, Tensor>>): Promise<void> {
    return this.#still(({ trainer }) => void trainer.model.loadStateDict(state));
  }

  async checkpoint(): Promise<Bytes> {
    return this.#still(({ trainer, callbacks, loader }) => toCheckpoint(trainer, { callbacks, loader }));
  }

  async loadCheckpoint(bytes: Uint8Array): Promise<readonly EpochRecord[]> {
    if (this.#between.isTraining)
      throw new ConfigError('loadCheckpoint', 'fit is under way, and would go on from elsewhere; stop() it first');
    return this.#still(({ trainer, callbacks, loader }) => {
      fromCheckpoint(bytes, trainer, { callbacks, loader });
      return trainer.history.epochs;
    });
  }

  async call(name: string, given: readonly unknown[]): Promise<unknown> {
    return this.#still(({ methods = {} }: { readonly methods?: Methods | undefined }) => {
      if (Object.hasOwn(methods, name)) return methods[name](...(given as never[]));
      const names = Object.keys(methods);
      const rule = names.length === 0 ? 'has no methods' : `has the methods ${names.join(', ')}`;
      throw new ConfigError('call', `name is ${formatValue(name)} but the training in the worker ${rule}`, {
        expected: names,
        got: name,
      });
    });
  }

  #whyStopped(): string | null {
    return this.#progress?.stopped ?? null;
  }

  #made(): Promise<Training<B>> {
    if (this.#training !== null) return this.#training;
    throw new ConfigError('WorkerTrainer', 'the worker has made no training yet'); // messages come in order
  }

  /** Works between two batches, with the weights here. */
  async #still<R>(work: (training: Training<B>) => R | Promise<R>): Promise<R> {
    const training = await this.#made();
    return this.#between.do(async () => {
      await training.trainer.sync();
      return work(training);
    });
  }

  /** Tells the other thread where training stands, and is the last to be told by `fit`: what happens between batches does so after all callbacks. */
  #teller(everyMs: number): Callback {
    let last = Number.NEGATIVE_INFINITY;
    const post = (progress: Progress, record: EpochRecord | null): void => {
      last = performance.now();
      this.#tell({ ...marked, progress: plain(progress, record) });
    };
    return {
      name: 'WorkerTrainer',
      onFitStart: (progress) => {
        this.#progress = progress;
        if (this.#stopped !== null) progress.stop(this.#stopped);
        this.#tell({ ...marked, before: progress.history.epochs });
      },
      onBatchEnd(progress) {
        if (performance.now() - last >= everyMs) post(progress, null);
      },
      onBatchFinalized: () => this.#between.here(),
      onEpochEnd: post,
      onEpochFinalized: () => this.#between.here(),
    };
  }
}

function plain(progress: Progress, record: EpochRecord | null): TrainingProgress {
  const { epochs, epoch, batches, batch, examples, loss } = progress;
  const { runsOn } = progress.trainer;
  return { epochs, epoch, batches, batch, examples, loss, runsOn, metrics: progress.metrics(), record };
}
