import { DataError, RuntimeError } from '@gradkit/core-tensor/functional';
import type { Dataset, DatasetWorkers, FetchOrder } from '../dataset/dataset.ts';
import { nthGenerator } from '../seeding.ts';
import { collate as collateItems, UnfitItem } from './collate.ts';

/** What joins items where the user gives nothing else: `collate`, whose result is then what a batch is. */
export function joinerOf<Item, Batch>(collate: ((items: Item[]) => Batch) | undefined): (items: Item[]) => Batch {
  return collate ?? (collateItems as unknown as (items: Item[]) => Batch); // Batch is what it gives where nothing else is given
}

/** The items of a batch joined: by the dataset where it knows how and no `collate` is given. */
export function fetchBatch<Item, Batch>(
  dataset: Dataset<Item>,
  { indices, key }: Pick<FetchOrder, 'indices' | 'key'>,
  collate: ((items: Item[]) => Batch) | undefined,
): Batch | Promise<Batch> {
  if (collate === undefined && dataset.getBatch !== undefined)
    return dataset.getBatch(indices) as Batch | Promise<Batch>;
  const join = joinerOf(collate);
  const numberOf = (place: number): ItemNumber => ({ index: indices[place], name: nameOf(dataset, indices[place]) });
  const items = fetchItems(dataset, indices, key);
  return items instanceof Promise
    ? items.then((all) => joinItems(all, join, numberOf))
    : joinItems(items, join, numberOf);
}

/** What errors call an item. */
interface ItemNumber {
  readonly index: number;
  readonly name?: string | undefined;
}

/** Items joined. @throws {ItemError} that names the one which does not fit the others, by its place */
export function joinItems<Item, Batch>(
  items: Item[],
  join: (items: Item[]) => Batch,
  numberOf: (place: number) => ItemNumber,
): Batch {
  try {
    return join(items);
  } catch (error) {
    if (!(error instanceof UnfitItem)) throw error;
    const { place, problem, expected, got } = error;
    const { index, name } = numberOf(place);
    throw new ItemError(index, { name, place, cause: new DataError('collate', problem, { expected, got }) });
  }
}

/** Likewise, by threads. Errors name items as they are numbered here: in theirs they may have other numbers. */
export async function fetchFrom<Item, Batch>(
  workers: DatasetWorkers,
  { indices, key }: Pick<FetchOrder, 'indices' | 'key'>,
  collate: ((items: Item[]) => Batch) | undefined,
): Promise<Batch> {
  try {
    const fetched = await workers.fetch({ indices, key, joined: collate === undefined });
    return collate === undefined ? (fetched as Batch) : collate(fetched as Item[]);
  } catch (error) {
    if (error instanceof ItemError) throw new ItemError(indices[error.item.place], error.item);
    if (!(error instanceof WorkerEnd)) throw error;
    const [first, last] = [indices[0], indices.at(-1)];
    const items = indices.length === 1 ? `item ${first}` : `the ${indices.length} items ${first} to ${last} of a batch`;
    throw new RuntimeError('DataLoader', `${error.problem} while it fetched ${items}`, { cause: error.cause });
  }
}

/** Several items. @throws {ItemError} that names the one which could not be fetched */
function fetchItems<Item>(
  dataset: Dataset<Item>,
  indices: Int32Array,
  key: FetchOrder['key'],
): Item[] | Promise<Item[]> {
  const items = Array.from(indices, (index, place) => fetchItem(dataset, index, { place, key }));
  return items.some((item) => item instanceof Promise) ? Promise.all(items) : (items as Item[]);
}

function fetchItem<Item>(
  dataset: Dataset<Item>,
  index: number,
  { place, key }: { readonly place: number; readonly key: FetchOrder['key'] },
): Item | Promise<Item> {
  const fail = (cause: unknown): never => {
    throw new ItemError(index, { name: nameOf(dataset, index), place, cause });
  };
  try {
    const item = dataset.get(index, nthGenerator(key, place));
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

interface ItemFailure {
  /** the item's file, where it has one */
  readonly name?: string | undefined;
  /** of the item in its batch */
  readonly place: number;
  readonly cause: unknown;
}

/** An item that could not be fetched: says which, and from which file where it has one. */
export class ItemError extends DataError {
  readonly item: ItemFailure;

  constructor(index: number, item: ItemFailure) {
    const { name, cause } = item;
    const place = name === undefined ? `item ${index}` : `item ${index} (${name})`;
    super('DataLoader', `${place}: ${cause instanceof Error ? cause.message : String(cause)}`, { got: index, cause });
    this.item = item;
  }
}

/** A thread that ended before it answered. */
export class WorkerEnd extends RuntimeError {
  /** what happened, without where */
  readonly problem: string;

  constructor(problem: string, cause?: unknown) {
    super('DataLoader', problem, { cause });
    this.problem = problem;
  }
}
