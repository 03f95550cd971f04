import { DataError } from '@gradkit/core-tensor';
import type { Collated } from './collate.ts';

/**
 * Items that can be counted and fetched by number, at once or later. Anything of this shape can be batched by `DataLoader`.
 *
 * @example
 * const squares = { length: 3, get: (i: number) => ({ inputs: tensor([i]), targets: tensor([i * i]) }) };
 * for await (const { targets } of new DataLoader(squares, { batchSize: 3 })) targets.toArray(); // [[0], [1], [4]]
 */
export interface Dataset<Item> {
  /** number of items */
  readonly length: number;
  /** The item at `index`, 0 … length − 1. */
  get(index: number): Item | Promise<Item>;
  /** Several items as one batch, where that is faster than `get` and collating. */
  getBatch?(indices: ArrayLike<number>): Collated<Item> | Promise<Collated<Item>>;
}

/** Throws unless `index` is one of the items. */
export function requireIndex(where: string, index: number, length: number): void {
  if (Number.isInteger(index) && index >= 0 && index < length) return;
  const rule = length === 0 ? 'the dataset is empty' : `the dataset has the items 0 … ${length - 1}`;
  throw new DataError(where, `index is ${index} but ${rule}`, { expected: length, got: index });
}

/** Some items of another dataset, in an order of their own. Fetches them from there; nothing is copied. */
export class Subset<Item> implements Dataset<Item> {
  readonly dataset: Dataset<Item>;
  /** numbers of the items in `dataset` */
  readonly indices: Int32Array;
  readonly getBatch?: Dataset<Item>['getBatch'];

  /** @throws {DataError} if an index is not an item of `dataset` */
  constructor(dataset: Dataset<Item>, indices: ArrayLike<number>) {
    for (let i = 0; i < indices.length; i++) requireIndex('Subset', indices[i], dataset.length);
    this.dataset = dataset;
    this.indices = Int32Array.from(indices);
    if (dataset.getBatch !== undefined) this.getBatch = (picked) => dataset.getBatch!(this.#translate(picked));
  }

  get length(): number {
    return this.indices.length;
  }

  get(index: number): Item | Promise<Item> {
    requireIndex('Subset', index, this.length);
    return this.dataset.get(this.indices[index]);
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

/**
 * Changes each item when it is fetched. To change whole batches, which is faster, give `DataLoader` a `transform`.
 *
 * @param dataset any
 * @param change item → new item, at once or later; must always give the same for the same item
 * @example
 * const numbers = { length: 2, get: (i: number) => i + 1 };
 * mapDataset(numbers, (x) => 10 * x).get(1); // 20
 */
export function mapDataset<Item, Changed>(
  dataset: Dataset<Item>,
  change: (item: Item, index: number) => Changed | Promise<Changed>,
): Dataset<Changed> {
  return {
    length: dataset.length,
    get(index) {
      requireIndex('mapDataset', index, dataset.length);
      const item = dataset.get(index);
      return item instanceof Promise ? item.then((value: Item) => change(value, index)) : change(item, index);
    },
  };
}

/**
 * Several datasets one behind the other.
 *
 * @example
 * const of = (...values: number[]) => ({ length: values.length, get: (i: number) => values[i] });
 * concatDatasets([of(1, 2), of(3)]).get(2); // 3
 * @see https://pytorch.org/docs/stable/data.html#torch.utils.data.ConcatDataset
 */
export function concatDatasets<Item>(datasets: readonly Dataset<Item>[]): Dataset<Item> {
  const length = datasets.reduce((total, dataset) => total + dataset.length, 0);
  return {
    length,
    get(index) {
      requireIndex('concatDatasets', index, length);
      let rest = index;
      for (const dataset of datasets) {
        if (rest < dataset.length) return dataset.get(rest);
        rest -= dataset.length;
      }
      throw new DataError('concatDatasets', `a dataset has become shorter since it was joined; item ${index} is gone`, {
        expected: length,
        got: index,
      });
    },
  };
}
