import {
  ConfigError,
  refuseArgument,
  requireList,
  requireMethods,
  requireNumber,
  requireOptions,
  requireString,
  requireTensor,
  RuntimeError,
  type Bytes,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { History } from '../history.ts';
import type { Batch } from '../step.ts';
import { fitting, ProgressQueue, type Fitting } from './fitting.ts';
import type { Requests } from './protocol.ts';
import type { ServedTraining } from './serve-training.ts';
import type { Methods, Training } from './training.ts';
import { WorkerClient, type News } from './worker-client.ts';
import type { AnyWorker } from './worker-line.ts';

const where = 'WorkerTrainer';

/** What a worker's module serves: its type says what settings, batches and methods there are. */
interface AnyServed {
  readonly make: (...settings: never[]) => unknown;
}
type Made<S extends AnyServed> = Awaited<ReturnType<S['make']>>;
type BatchOf<S extends AnyServed> = Made<S> extends Training<infer B> ? B : Batch;
type MethodsOf<S extends AnyServed> =
  Made<S> extends { readonly methods?: (infer M extends Methods) | undefined } ? M : Methods;

/** How a training in a worker is run. */
export interface WorkerFitOptions {
  /** epochs in all, counting those before; default: those of the training in the worker */
  readonly epochs?: number | undefined;
  /** milliseconds, at least, between two batches that are told; ends of epochs always are; default 50 */
  readonly everyMs?: number | undefined;
  /** ends training after the step under way, with the signal's reason as the error */
  readonly signal?: AbortSignal | undefined;
}

/**
 * A `Trainer` that works in a worker, so that this thread stays free. The worker is one of Node or of a page, and its module calls `serveTraining`.
 * Several calls may overlap: what looks at weights waits for the step under way, and training goes on after it. In Node a worker keeps the process
 * running only while something is waited for.
 *
 * @example
 * ```ts no-run
 * import { Worker } from 'node:worker_threads'; // a page has its own
 * const worker = new Worker(new URL('./train-worker.js', import.meta.url)); // in a page with { type: 'module' }
 * const trainer = new WorkerTrainer(worker, { learningRate: 0.01 });
 * for await (const { epoch, batch, loss } of trainer.fit()) console.log(epoch, batch, loss);
 * const bytes = await trainer.checkpoint();
 * ```
 */
export class WorkerTrainer<S extends AnyServed = ServedTraining> {
  /** all epochs so far */
  history: History = new History();
  /** why the last `fit` ended before all epochs were done; null if it did not */
  stopped: string | null = null;
  readonly #client: WorkerClient;
  readonly #made: Promise<void>;
  /** of the fit under way */
  #queue: ProgressQueue | null = null;

  /**
   * @param worker just started, with a module that calls `serveTraining`
   * @param settings of the function that is served there: plain data, tensors and bytes
   * @throws {ConfigError} if `worker` is none, or another WorkerTrainer has it
   */
  constructor(worker: AnyWorker, ...settings: Parameters<S['make']>) {
    requireMethods(where, 'worker', worker, ['postMessage', 'terminate']);
    this.#client = new WorkerClient(worker, (news) => this.#hear(news));
    this.#made = this.#client.ask('make', settings);
    this.#made.catch(() => {}); // every call says it
  }

  /**
   * Trains until so many epochs are done, or training is stopped.
   *
   * @returns a promise of the history of all epochs. `for await (const { epoch, batch, loss } of trainer.fit())` tells meanwhile where training
   * stands: who is slow misses batches, never the end of an epoch; who leaves the loop leaves training running
   * @throws {ConfigError} if an option is unknown, of the wrong kind or out of range, or the trainer is training already
   * @throws {RuntimeError} if the worker ends
   * @throws what the worker's function or training throws; the reason of `signal`
   */
  fit(options: WorkerFitOptions = {}): Fitting {
    const queue = new ProgressQueue();
    return fitting(queue, () => this.#fit(options, queue));
  }

  async #fit(options: WorkerFitOptions, queue: ProgressQueue): Promise<History> {
    const known = { epochs: true, everyMs: true, signal: true } as const;
    const { epochs, everyMs = 50, signal } = requireOptions<WorkerFitOptions>('fit', options, known);
    requireNumber('fit', 'everyMs', everyMs, { least: 0 });
    if (signal !== undefined) requireMethods('fit', 'signal', signal, ['throwIfAborted', 'addEventListener']);
    if (this.#queue !== null)
      throw new ConfigError('fit', 'this trainer is training already; await the first fit, or start another worker');
    signal?.throwIfAborted();
    this.#queue = queue;
    const abort = (): void => void this.stop('aborted').catch(() => {}); // fit itself says what has gone wrong
    signal?.addEventListener('abort', abort);
    try {
      const { history, stopped } = await this.#ask('fit', { epochs, everyMs });
      this.history = new History(history);
      this.stopped = stopped;
      signal?.throwIfAborted();
      return this.history;
    } finally {
      signal?.removeEventListener('abort', abort);
      this.#queue = null;
    }
  }

  /** Holds training after the step under way; resolves when it is held. Predictions and the like work meanwhile. */
  async pause(): Promise<void> {
    return this.#ask('pause');
  }

  /** Lets a training that is held go on. */
  async resume(): Promise<void> {
    return this.#ask('resume');
  }

  /**
   * Ends training after the step under way, also where it is held, and resolves when it has ended: `fit` gives its history, and another one goes on
   * from there.
   */
  async stop(reason = 'stopped'): Promise<void> {
    requireString('stop', 'reason', reason);
    const fit = this.#queue;
    await this.#ask('stop', reason);
    await fit?.ended;
  }

  /** Ends the worker at once. What is waited for fails, and nothing can be asked any more. */
  async terminate(): Promise<void> {
    return this.#client.end(new RuntimeError(where, 'the worker was ended by terminate()'));
  }

  /**
   * Loss and metrics over batches, in evaluation mode and without gradients.
   *
   * @param batches default: the validation part of the training in the worker
   * @throws {ConfigError} if there is neither
   */
  async evaluate(batches?: readonly BatchOf<S>[]): Promise<Record<string, number> & { readonly loss: number }> {
    if (batches !== undefined) requireList('evaluate', 'batches', batches);
    return this.#ask('evaluate', batches ?? null);
  }

  /** The model's outputs, in evaluation mode and without gradients. */
  async predict(inputs: Tensor): Promise<Tensor> {
    requireTensor('predict', 'inputs', inputs);
    return this.#ask('predict', inputs);
  }

  /** The model's weights and buffers as they are after the step under way. */
  async stateDict(): Promise<Record<string, Tensor>> {
    return this.#ask('stateDict');
  }

  /** Gives the model weights and buffers, after the step under way. */
  async loadStateDict(state: Readonly<Record<string, Tensor>>): Promise<void> {
    return this.#ask('loadStateDict', state);
  }

  /** Everything that training needs to go on, after the step under way: what `toCheckpoint` gives, with callbacks and loader. */
  async checkpoint(): Promise<Bytes> {
    return this.#ask('checkpoint');
  }

  /**
   * Brings training to where a checkpoint was made, in this worker or anywhere else; the next `fit` goes on from there.
   *
   * @throws {ConfigError} if training is under way
   * @throws {DataError} if the bytes are damaged, or of another training; then nothing has changed
   */
  async loadCheckpoint(bytes: Uint8Array): Promise<void> {
    if (!(bytes instanceof Uint8Array)) refuseArgument('loadCheckpoint', 'bytes', bytes, 'a Uint8Array');
    this.history = new History(await this.#ask('loadCheckpoint', bytes));
  }

  /**
   * Calls one of the `methods` of the training in the worker, after the step under way.
   *
   * @param given plain data, tensors and bytes, as is what it gives
   * @throws {ConfigError} if there is no such method
   */
  async call<Name extends keyof MethodsOf<S> & string>(
    name: Name,
    ...given: Parameters<MethodsOf<S>[Name]>
  ): Promise<Awaited<ReturnType<MethodsOf<S>[Name]>>> {
    requireString('call', 'name', name);
    return (await this.#ask('call', name, given)) as Awaited<ReturnType<MethodsOf<S>[Name]>>;
  }

  async #ask<K extends keyof Requests>(name: K, ...given: Parameters<Requests[K]>): Promise<ReturnType<Requests[K]>> {
    await this.#made;
    return this.#client.ask(name, ...given);
  }

  #hear(news: News): void {
    if ('before' in news) {
      this.history = new History(news.before);
      return;
    }
    const { progress } = news;
    if (progress.record !== null) this.history = this.history.with(progress.record);
    this.#queue?.push(progress);
  }
}
