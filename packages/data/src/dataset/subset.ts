import { requireList, type Generator } from '@gradkit/core-tensor/functional';
import { requireDataset, requireIndex, type Dataset, type DatasetWorkers } from './dataset.ts';

/** Some items of another dataset, in an order of their own. Fetches them from there; nothing is copied. */
export class Subset<Item> implements Dataset<Item> {
  readonly dataset: Dataset<Item>;
  /** numbers of the items in `dataset` */
  readonly indices: Int32Array;
  readonly getBatch?: NonNullable<Dataset<Item>['getBatch']>;
  readonly startWorkers?: NonNullable<Dataset<Item>['startWorkers']>;

  /** @throws {ConfigError} if an argument is of the wrong kind @throws {DataError} if an index is not an item of `dataset` */
  constructor(dataset: Dataset<Item>, indices: ArrayLike<number>) {
    requireDataset('Subset', 'dataset', dataset);
    requireList('Subset', 'indices', indices);
    for (let i = 0; i < indices.length; i++) requireIndex('Subset', indices[i], dataset.length);
    this.dataset = dataset;
    this.indices = Int32Array.from(indices);
    if (dataset.getBatch !== undefined) this.getBatch = (picked) => dataset.getBatch!(this.#translate(picked));
    if (dataset.startWorkers !== undefined)
      this.startWorkers = (count) => this.#translating(dataset.startWorkers!(count));
  }

  get length(): number {
    return this.indices.length;
  }

  get(index: number, rng?: Generator): Item | Promise<Item> {
    requireIndex('Subset', index, this.length);
    return this.dataset.get(this.indices[index], rng);
  }

  nameOf(index: number): string | undefined {
    return this.dataset.nameOf?.(this.indices[index]);
  }

  #translating(workers: DatasetWorkers): DatasetWorkers {
    return {
      fetch: (order) => workers.fetch({ ...order, indices: this.#translate(order.indices) }),
      close: () => workers.close(),
    };
  }

  #translate(picked: ArrayLike<number>): Int32Array {
    const translated = new Int32Array(picked.length);
    for (let i = 0; i < picked.length; i++) {
      requireIndex('Subset', picked[i], this.length);
      translated[i] = this.indices[picked[i]];
    }
    return translated;
  }
}

/**
 * Some items of a dataset, as a view.
 *
 * @param dataset any
 * @param indices which items, in which order; repeats are allowed
 * @throws {DataError} if an index is not an item of the dataset
 * @example
 * const data = new TensorDataset({ inputs: tensor([[1], [2], [3]]) });
 * subset(data, [2, 0]).getBatch?.([0, 1]); // { inputs: [[3], [1]] }
 * @see https://pytorch.org/docs/stable/data.html#torch.utils.data.Subset
 */
export function subset<Item>(dataset: Dataset<Item>, indices: ArrayLike<number>): Subset<Item> {
  return new Subset(dataset, indices);
}
