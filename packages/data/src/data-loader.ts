import { ConfigError, DataError } from '@gradkit/core-tensor';
import { collate as defaultCollate } from './collate.ts';
import type { Dataset } from './dataset.ts';
import { randomSampler, sequentialSampler, type Sampler } from './sampler.ts';

interface DataLoaderOptions<T, B> {
  /** examples in a batch; default 1 */
  readonly batchSize?: number;
  /** another random order every epoch; default false */
  readonly shuffle?: boolean;
  /** makes the orders; the same seed gives the same orders; default 0 */
  readonly seed?: number;
  /** leave out a last batch that is not full; default false */
  readonly dropLast?: boolean;
  /** order of the examples, instead of `shuffle` */
  readonly sampler?: Sampler;
  /** examples → batch; default: tensors are stacked */
  readonly collate?: (examples: readonly T[]) => B | Promise<B>;
  /** changes a batch, e.g. augments it */
  readonly transform?: (batch: B) => B | Promise<B>;
  /** batches read ahead where examples have to be read; default 2 */
  readonly prefetch?: number;
}

/**
 * Goes through a dataset in batches. Every `for await` is an epoch; with `shuffle` the order of epoch n depends on the seed and n alone.
 *
 * @example
 * const data = new TensorDataset({ inputs: tensor([[1], [2], [3]]), labels: tensor([0, 1, 0], { dtype: 'int32' }) });
 * const loader = new DataLoader(data, { batchSize: 2 });
 * const shapes = [];
 * for await (const { inputs } of loader) shapes.push(inputs.shape);
 * shapes; // [[2, 1], [1, 1]]
 * @see https://pytorch.org/docs/stable/data.html#torch.utils.data.DataLoader
 */
export class DataLoader<T, B = T> implements AsyncIterable<B> {
  readonly dataset: Dataset<T>;
  readonly batchSize: number;
  /** number of batches in an epoch */
  readonly length: number;
  readonly #options: DataLoaderOptions<T, B>;
  readonly #sampler: Sampler;
  #epoch = 0;

  /**
   * @throws {DataError} if the dataset is empty
   * @throws {ConfigError} if `batchSize` or `prefetch` is not a whole number of at least 1, or both `sampler` and `shuffle` are given
   */
  constructor(dataset: Dataset<T>, options: DataLoaderOptions<T, B> = {}) {
    const { batchSize = 1, shuffle = false, seed = 0, dropLast = false, sampler, prefetch = 2 } = options;
    if (dataset.length === 0)
      throw new DataError('DataLoader', 'the dataset has 0 examples; at least 1 is needed', { expected: 1, got: 0 });
    for (const [name, value] of Object.entries({ batchSize, prefetch })) {
      if (!Number.isInteger(value) || value < 1)
        throw new ConfigError('DataLoader', `${name} is ${value}; it must be a whole number of at least 1`, {
          got: value,
        });
    }
    if (sampler !== undefined && shuffle)
      throw new ConfigError('DataLoader', 'both sampler and shuffle are given; a sampler already makes the order');
    this.dataset = dataset;
    this.batchSize = batchSize;
    this.#options = options;
    this.#sampler = sampler ?? (shuffle ? randomSampler(dataset.length, { seed }) : sequentialSampler(dataset.length));
    this.length = dropLast ? Math.floor(this.#sampler.length / batchSize) : Math.ceil(this.#sampler.length / batchSize);
  }

  /** The epoch that comes next, from 0. */
  get epoch(): number {
    return this.#epoch;
  }

  /** Says which epoch comes next: a resumed training goes on with the order it would have had. */
  setEpoch(epoch: number): void {
    if (!Number.isInteger(epoch) || epoch < 0)
      throw new ConfigError('DataLoader.setEpoch', `epoch is ${epoch}; it must be a whole number of at least 0`, {
        got: epoch,
      });
    this.#epoch = epoch;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<B, void, undefined> {
    const order = this.#sampler.indices(this.#epoch++);
    const { prefetch = 2 } = this.#options;
    const ahead: Promise<B>[] = [];
    try {
      for (let next = 0; ahead.length > 0 || next < this.length;) {
        while (next < this.length && ahead.length < prefetch) ahead.push(this.#load(order, next++));
        yield await ahead.shift()!;
      }
    } finally {
      await Promise.allSettled(ahead); // no failure of a batch that nobody wants goes unhandled
    }
  }

  async #load(order: readonly number[], batch: number): Promise<B> {
    const indices = order.slice(batch * this.batchSize, (batch + 1) * this.batchSize);
    const { collate, transform } = this.#options;
    const whole =
      collate === undefined && this.dataset.batch !== undefined
        ? (this.dataset.batch(indices) as unknown as B)
        : await this.#gather(indices); // B is T without collate
    return transform === undefined ? whole : transform(whole);
  }

  async #gather(indices: readonly number[]): Promise<B> {
    const examples = await Promise.all(indices.map((index) => this.dataset.get(index)));
    const { collate } = this.#options;
    return collate === undefined ? (defaultCollate(examples) as unknown as B) : collate(examples); // B is T without collate
  }
}
