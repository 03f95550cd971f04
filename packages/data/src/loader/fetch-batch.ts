import { DataError } from '@gradkit/core-tensor/functional';
import type { Dataset } from '../dataset/dataset.ts';
import { collate as collateItems } from './collate.ts';

/** The items of a batch joined: by the dataset where it knows how and no `collate` is given. */
export function fetchBatch<Item, Batch>(
  dataset: Dataset<Item>,
  indices: Int32Array,
  collate: ((items: Item[]) => Batch) | undefined,
): Batch | Promise<Batch> {
  if (collate === undefined && dataset.getBatch !== undefined)
    return dataset.getBatch(indices) as Batch | Promise<Batch>;
  const join = collate ?? (collateItems as unknown as (items: Item[]) => Batch); // Batch is what it gives where nothing else is given
  const items = fetchItems(dataset, indices);
  return items instanceof Promise ? items.then(join) : join(items);
}

/** Several items. @throws {DataError} that names the item which could not be fetched */
export function fetchItems<Item>(dataset: Dataset<Item>, indices: Int32Array): Item[] | Promise<Item[]> {
  const items = Array.from(indices, (index) => fetchItem(dataset, index));
  return items.some((item) => item instanceof Promise) ? Promise.all(items) : (items as Item[]);
}

function fetchItem<Item>(dataset: Dataset<Item>, index: number): Item | Promise<Item> {
  const fail = (error: unknown): never => {
    throw itemError(index, nameOf(dataset, index), error);
  };
  try {
    const item = dataset.get(index);
    return item instanceof Promise ? item.catch(fail) : item;
  } catch (error) {
    return fail(error);
  }
}

function nameOf(dataset: Dataset<unknown>, index: number): string | undefined {
  try {
    return dataset.nameOf?.(index);
  } catch {
    return undefined; // what went wrong with the item is the error to see
  }
}

/** An error that says which item it comes from, and from which file where the item has one. */
export function itemError(index: number, name: string | undefined, cause: unknown): DataError {
  const place = name === undefined ? `item ${index}` : `item ${index} (${name})`;
  return new DataError('DataLoader', `${place}: ${cause instanceof Error ? cause.message : String(cause)}`, {
    got: index,
    cause,
  });
}
