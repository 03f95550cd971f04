import {
  ConfigError,
  DataError,
  defaultGenerator,
  formatValue,
  Generator,
  requireWholeNumber,
} from '@gradkit/core-tensor/functional';
import { requireDataset, type Dataset, type DatasetWorkers } from '../dataset/dataset.ts';
import { checkedOrder, countBatches, cut, type BatchOptions, type BatchSampler } from '../samplers/batch-sampler.ts';
import { randomSampler, sequentialSampler } from '../samplers/sampler.ts';
import { alwaysSame, nthGenerator } from '../seeding.ts';
import type { StreamedDataset } from '../dataset/iterable-dataset.ts';
import type { Collated } from './collate.ts';
import { unlessAborted } from './abort.ts';
import { fetchBatch, fetchFrom, joinerOf, joinItems } from './fetch-batch.ts';
import { countStreamed, streamBatches } from './stream-batches.ts';
import { requireLoaderOptions, requireMadeFor, type DataLoaderOptions, type OrderOptions } from './loader-options.ts';

/** Where a loader stands: plain data for checkpoints. */
export interface DataLoaderState {
  readonly key: readonly [number, number];
  /** epoch under way, from 0 */
  readonly epoch: number;
  /** batches of it that have been given out */
  readonly batch: number;
}

/** Threads in use; null where there are none any more. */
interface Use {
  threads: DatasetWorkers | null;
}

/** Ends the threads of iterations that nobody went on with, and those that were kept by loaders which are gone. */
const abandoned = new FinalizationRegistry<Use>(({ threads }) => void threads?.close());

/** An epoch under way. */
interface Epoch<Batch> {
  readonly epoch: number;
  /** the batch it goes on with */
  readonly first: number;
  readonly orderRng: Generator;
  /** What items of a batch draw their random numbers by. */
  keyOf(batch: number): readonly [number, number];
  /** What `transform` makes of a batch. */
  finish(raw: Batch, batch: number): Batch;
  /** Notes that a batch was given out. */
  given(batch: number, isLast: boolean): void;
}

/**
 * Goes through a dataset in batches; every loop over it is an epoch with an order of its own.
 *
 * `for (const batch of loader)` works where the dataset answers at once, as TensorDataset does; `for await` works with every dataset.
 *
 * @example
 * const data = new TensorDataset({ inputs: arange(5).reshape([5, 1]), labels: tensor([0, 1, 0, 1, 0], { dtype: 'int32' }) });
 * const loader = new DataLoader(data, { batchSize: 2, shuffle: true, seed: 1 });
 * for (const { inputs, labels } of loader) console.assert(inputs.shape[0] === labels.shape[0]);
 * loader.length; // 3
 * @see https://pytorch.org/docs/stable/data.html#torch.utils.data.DataLoader
 */
export class DataLoader<Item, Batch = Collated<Item>> implements AsyncIterable<Batch>, Iterable<Batch> {
  readonly dataset: Dataset<Item> | StreamedDataset<Item>;
  /** items a batch has; undefined where a `batchSampler` decides */
  readonly batchSize: number | undefined;
  /** batches an epoch has; NaN where the dataset is streamed and does not know its length */
  readonly length: number;
  readonly #batches: BatchSampler | null;
  readonly #options: DataLoaderOptions<Item, Batch>;
  readonly #prefetch: number;
  #key: readonly [number, number];
  #epoch = 0;
  #batch = 0;
  #resumed = false;
  readonly #kept: Use = { threads: null };

  /**
   * @throws {ConfigError} if an option is unknown, of the wrong kind or out of range, or contradicts another
   * @throws {DataError} if the dataset is empty, or has no full batch and `dropLast` is set
   */
  constructor(dataset: Dataset<Item> | StreamedDataset<Item>, options: DataLoaderOptions<Item, Batch> = {}) {
    if (!isStreamed(dataset)) requireDataset('DataLoader', 'dataset', dataset);
    requireLoaderOptions(options);
    const { seed, rng, shuffle = false, sampler, batchSampler, transform, workers = 0 } = options;
    if (dataset.length === 0)
      throw new DataError('DataLoader', 'the dataset is empty; at least 1 item is needed', { expected: 1, got: 0 });
    if (!isStreamed(dataset)) requireMadeFor(dataset, { sampler, batchSampler });
    this.dataset = dataset;
    this.batchSize = batchSampler === undefined ? (options.batchSize ?? 32) : undefined;
    this.#batches = isStreamed(dataset) ? null : (batchSampler ?? batchesOf(dataset, options));
    this.length = isStreamed(dataset) ? countStreamed(dataset, options) : this.#batches!.length;
    this.#options = options;
    this.#prefetch = options.prefetch ?? Math.max(2, 2 * workers);
    if (workers > 0) requireWorkers(workers, dataset);
    abandoned.register(this, this.#kept);
    const random = isStreamed(dataset) || shuffle || (sampler ?? batchSampler ?? transform) !== undefined;
    if (seed !== undefined) this.#key = new Generator(seed).state.key;
    else this.#key = random ? (rng ?? defaultGenerator()).split(1)[0].state.key : alwaysSame;
  }

  /** Where the loader stands. Set it, also in another process, and the next loop goes on with the next batch. */
  get state(): DataLoaderState {
    return { key: this.#key, epoch: this.#epoch, batch: this.#batch };
  }

  set state(state: DataLoaderState) {
    const { key, epoch, batch } = Object(state) as DataLoaderState; // what is missing is named below
    requireWholeNumber('DataLoader', 'state.batch', batch, { least: 0 });
    if (batch >= this.length)
      throw new ConfigError('DataLoader', `state.batch is ${batch} but an epoch has ${this.length} batches`, {
        expected: this.length,
        got: batch,
      });
    const words: unknown = key;
    if (!Array.isArray(words) || words.length !== 2 || !words.every((word) => Number.isSafeInteger(word)))
      throw new ConfigError('DataLoader', `state.key is ${formatValue(words)}; it must be two whole numbers`, {
        got: words,
      });
    this.setEpoch(epoch); // which checks it, and changes nothing else before
    this.#key = [key[0], key[1]];
    this.#batch = batch;
    this.#resumed = true;
  }

  /** Chooses the epoch, from 0, that the next loop is; without it epochs follow one another. */
  setEpoch(epoch: number): void {
    requireWholeNumber('DataLoader', 'epoch', epoch, { least: 0 });
    this.#epoch = epoch;
    this.#batch = 0;
    this.#resumed = false;
  }

  *[Symbol.iterator](): IterableIterator<Batch> {
    if (isStreamed(this.dataset))
      throw new ConfigError('DataLoader', 'the dataset is streamed; use for await (… of loader)');
    if ((this.#options.workers ?? 0) > 0)
      throw new ConfigError('DataLoader', 'workers answer later; use for await (… of loader)');
    const epoch = this.#begin();
    const load = this.#indexed(this.dataset, epoch);
    for (let index = epoch.first; index < this.length; index++) {
      this.#options.signal?.throwIfAborted();
      const batch = load(index);
      if (batch instanceof Promise) {
        batch.catch(() => {}); // the error below is the one to see
        throw new ConfigError('DataLoader', 'the dataset answers later, with promises; use for await (… of loader)');
      }
      epoch.given(index, index === this.length - 1);
      yield batch;
    }
  }

  [Symbol.asyncIterator](): AsyncGenerator<Batch, void, undefined> {
    const use: Use = { threads: null };
    const batches = this.#all(use);
    abandoned.register(batches, use);
    return batches;
  }

  async *#all(use: Use): AsyncGenerator<Batch, void, undefined> {
    const epoch = this.#begin();
    if (isStreamed(this.dataset)) yield* this.#streamed(this.dataset, epoch);
    else if ((this.#options.workers ?? 0) > 0) yield* this.#fromWorkers(this.dataset, epoch, use);
    else yield* this.#ahead(this.#indexed(this.dataset, epoch), epoch);
  }

  /** The batches of an epoch, some of which are fetched ahead. */
  async *#ahead(
    load: (batch: number) => Batch | Promise<Batch>,
    { first, given }: Epoch<Batch>,
  ): AsyncGenerator<Batch, void, undefined> {
    const ahead: (Batch | Promise<Batch>)[] = [];
    for (let index = first, next = index; index < this.length; index++) {
      if (next === index) ahead.push(load(next++));
      // Fetching ahead of a dataset that answers at once would only delay the first batch.
      while (ahead[0] instanceof Promise && next < this.length && next <= index + this.#prefetch) {
        const later = (async () => load(next++))();
        later.catch(() => {}); // seen when its turn comes
        ahead.push(later);
      }
      const batch = await unlessAborted(ahead.shift()!, this.#options.signal);
      given(index, index === this.length - 1);
      yield batch;
    }
  }

  /** Likewise, fetched by threads, which end with the loop unless they are kept for the next. */
  async *#fromWorkers(dataset: Dataset<Item>, epoch: Epoch<Batch>, use: Use): AsyncGenerator<Batch, void, undefined> {
    const batches = this.#order(epoch);
    const { collate, workers = 0, persistentWorkers = false } = this.#options;
    const threads = this.#take() ?? dataset.startWorkers!(workers);
    use.threads = threads;
    const load = async (batch: number): Promise<Batch> =>
      epoch.finish(await fetchFrom(threads, { indices: batches[batch], key: epoch.keyOf(batch) }, collate), batch);
    let isWhole = false;
    try {
      yield* this.#ahead(load, epoch);
      isWhole = true;
    } finally {
      use.threads = null;
      if (isWhole && persistentWorkers && this.#kept.threads === null) this.#kept.threads = threads;
      else await threads.close();
    }
  }

  /** The threads that were kept, which now are not any more. */
  #take(): DatasetWorkers | null {
    const { threads } = this.#kept;
    this.#kept.threads = null;
    return threads;
  }

  /** Ends the threads that `persistentWorkers` keeps between epochs; the next loop starts others. */
  async close(): Promise<void> {
    await this.#take()?.close();
  }

  #begin(): Epoch<Batch> {
    if (this.#batch > 0 && !this.#resumed) this.setEpoch(this.#epoch + 1); // the last loop was left early
    this.#resumed = false;
    const [epoch, first] = [this.#epoch, this.#batch];
    const [orderRng, batchRng, itemRng] = nthGenerator(this.#key, epoch).split(3);
    const [batchKey, itemKey] = [batchRng.state.key, itemRng.state.key];
    const { transform } = this.#options;
    return {
      epoch,
      first,
      orderRng,
      keyOf: (batch) => nthGenerator(itemKey, batch).state.key,
      finish: (raw, batch) => (transform === undefined ? raw : transform(raw, nthGenerator(batchKey, batch))),
      given: (batch, isLast) => {
        this.#epoch = isLast ? epoch + 1 : epoch;
        this.#batch = isLast ? 0 : batch + 1;
      },
    };
  }

  /** Which items each batch of an epoch has. */
  #order({ epoch, orderRng }: Epoch<Batch>): readonly Int32Array[] {
    const batches = this.#batches!.batches(orderRng, epoch);
    if (!Array.isArray(batches) || batches.some((batch) => typeof Object(batch).length !== 'number'))
      throw new DataError(
        'DataLoader',
        `batchSampler.batches gave ${formatValue(batches)}; it must give a list of Int32Arrays`,
        {
          got: batches,
        },
      );
    if (batches.length === this.length) return batches;
    throw new DataError('DataLoader', `the batchSampler says ${this.length} batches but gave ${batches.length}`, {
      expected: this.length,
      got: batches.length,
    });
  }

  /** What fetches the batches of an epoch by their number. */
  #indexed(dataset: Dataset<Item>, epoch: Epoch<Batch>): (batch: number) => Batch | Promise<Batch> {
    const batches = this.#order(epoch);
    return (batch) => {
      const order = { indices: batches[batch], key: epoch.keyOf(batch) };
      const raw = fetchBatch(dataset, order, this.#options.collate);
      return raw instanceof Promise ? raw.then((fetched) => epoch.finish(fetched, batch)) : epoch.finish(raw, batch);
    };
  }

  async *#streamed(dataset: StreamedDataset<Item>, epoch: Epoch<Batch>): AsyncGenerator<Batch, void, undefined> {
    const { batchSize = 32, dropLast = false, signal } = this.#options;
    const join = joinerOf(this.#options.collate);
    const skip = epoch.first * batchSize;
    const reading = { batchSize, dropLast, prefetch: this.#prefetch, skip, signal };
    let index = epoch.first;
    for await (const { items, isLast } of streamBatches(dataset.iterate(epoch.orderRng, skip), dataset, reading)) {
      const start = index * batchSize;
      const joined = joinItems(items, join, (place) => ({ index: start + place }));
      const batch = epoch.finish(joined, index);
      epoch.given(index++, isLast);
      yield batch;
    }
    if (index > epoch.first) return;
    const problem = index === 0 ? 'gave no batch' : `gave no batch ${index}, with which the loader was to go on`;
    throw new DataError('DataLoader', `the dataset ${problem}`);
  }
}

function requireWorkers(workers: number, dataset: Dataset<unknown> | StreamedDataset<unknown>): void {
  const problem = isStreamed(dataset)
    ? 'the dataset is streamed, which one thread does'
    : dataset.startWorkers === undefined
      ? 'the dataset cannot be made in a thread; make it with datasetFrom of @gradkit/data/node, or a part of what that makes'
      : null;
  if (problem === null) return;
  throw new ConfigError('DataLoader', `workers is ${workers} but ${problem}`, { got: workers });
}

function isStreamed<Item>(dataset: Dataset<Item> | StreamedDataset<Item>): dataset is StreamedDataset<Item> {
  return typeof (Object(dataset) as { iterate?: unknown }).iterate === 'function';
}

/** Batches of equal size, where no `batchSampler` is given. */
function batchesOf({ length }: Dataset<unknown>, options: BatchOptions & OrderOptions): BatchSampler {
  const {
    batchSize = 32,
    shuffle = false,
    sampler = shuffle ? randomSampler(length) : sequentialSampler(length),
  } = options;
  const count = countBatches('DataLoader', sampler.length, options);
  const orderOf = checkedOrder('DataLoader', sampler);
  return { length: count, batches: (rng, epoch) => cut(orderOf(rng, epoch), count, batchSize) };
}
