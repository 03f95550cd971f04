import { DataError, requireMethods, requireWholeNumber, type Generator } from '@gradkit/core-tensor/functional';
import type { Collated } from '../loader/collate.ts';

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
  /** The item at `index`, 0 … length − 1. What is random about it is drawn from `rng`, which a DataLoader gives: another one in every epoch. */
  get(index: number, rng?: Generator): Item | Promise<Item>;
  /** Several items as one batch, where that is faster than `get` and collating. */
  getBatch?(indices: ArrayLike<number>): Collated<Item> | Promise<Collated<Item>>;
  /** What errors call an item beside its number, e.g. its file. */
  nameOf?(index: number): string | undefined;
  /** The class of each item, where it is known without fetching them: what splits and samplers by class go by. */
  readonly labels?: ArrayLike<number> | undefined;
  /** Starts threads that fetch its items, where it can be made in one: see `datasetFrom` of `@gradkit/data/node`. */
  startWorkers?(count: number): DatasetWorkers;
}

/** How several items are fetched. */
export interface FetchOrder {
  readonly indices: Int32Array;
  /** joined to a batch as `collate` or the dataset does it, else as a list */
  readonly joined: boolean;
  /** the generator of the item in each place follows from it */
  readonly key: readonly [number, number];
}

/** Threads that fetch the items of a dataset. */
export interface DatasetWorkers {
  /** Several items, in the thread whose turn it is. */
  fetch(order: FetchOrder): Promise<unknown>;
  /** Ends them, whatever they do. */
  close(): Promise<void>;
}

/** Throws unless `dataset` can be used as one. */
export function requireDataset(where: string, name: string, dataset: Dataset<unknown>): void {
  requireMethods(where, name, dataset, ['get']);
  requireWholeNumber(where, `${name}.length`, dataset.length, { least: 0 });
}

/** Throws unless `index` is one of the items. */
export function requireIndex(where: string, index: number, length: number): void {
  if (Number.isInteger(index) && index >= 0 && index < length) return;
  const rule = length === 0 ? 'the dataset is empty' : `the dataset has the items 0 … ${length - 1}`;
  throw new DataError(where, `index is ${index} but ${rule}`, { expected: length, got: index });
}
