import { add, arange, DataError, full, tensor, type Tensor } from '@gradkit/core-tensor/functional';
import { setTimeout } from 'node:timers/promises';
import { isMainThread } from 'node:worker_threads';
import { cacheDataset } from '../src/dataset/cache-dataset.ts';
import { concatDatasets } from '../src/dataset/concat-datasets.ts';
import type { Dataset } from '../src/dataset/dataset.ts';
import { filterDataset } from '../src/dataset/filter-dataset.ts';
import { mapDataset } from '../src/dataset/map-dataset.ts';
import { TensorDataset } from '../src/dataset/tensor-dataset.ts';

export interface Made {
  readonly inputs: Tensor;
  readonly labels: number;
  readonly name: string;
}

/** Items that answer at once or, where `isSlow`, in an order of their own; item `broken` cannot be read. */
export async function makeItems({
  length = 7,
  isSlow = false,
  broken = -1,
  first = tensor([0]),
}): Promise<Dataset<Made>> {
  const item = (i: number): Made => {
    if (i === broken) throw new RangeError('no picture');
    return { inputs: add(first, i), labels: i, name: `n${i}` };
  };
  return {
    length,
    get: isSlow ? async (i) => setTimeout((length - i) % 3, item(i)) : item,
    nameOf: (i) => `pictures/${i}.png`,
  };
}

export const makeTensors = (length: number) => new TensorDataset({ inputs: arange(length, { dtype: 'int32' }) });

/** Items of a megabyte. */
export const makeLarge = (length: number): Dataset<{ inputs: Tensor }> => ({
  length,
  get: (i) => ({ inputs: full([2 ** 18], i) }),
});

/** Each item with what is drawn for it, some of it later, through every dataset that wraps another. */
export async function makeRandom(length: number): Promise<Dataset<{ inputs: number; drawn: number; kept: number }>> {
  const numbers: Dataset<{ inputs: number }> = { length, get: (inputs) => ({ inputs }) };
  const once = mapDataset(numbers, (item, _, rng) => ({ ...item, kept: rng.below(1000) }));
  const even = await filterDataset(once, ({ kept }) => kept % 2 === 0);
  const both = concatDatasets([cacheDataset(even), cacheDataset(even)]);
  return mapDataset(both, async (item, index, rng) => {
    await setTimeout(index % 3);
    return { ...item, drawn: rng.below(1_000_000) };
  });
}

/** Does something to the thread that fetches item 2. */
const ends: Readonly<Record<string, () => unknown>> = {
  exit: () => process.exit(7),
  throw: () =>
    new Promise(() => {
      setImmediate(() => {
        throw new TypeError('nobody catches this');
      });
    }),
  unsendable: () => () => 'a function',
  memory: () => {
    const kept: number[][] = [];
    for (;;) kept.push(Array.from({ length: 10_000 }, (_, i) => i / 3));
  },
  hang: () => new Promise(() => {}),
};

export function makeEnding(how: string): Dataset<unknown> {
  return { length: 4, get: (i) => (i === 2 && !isMainThread ? ends[how]() : i) };
}

/** Is made in the main thread only. */
export function makeHere(): Dataset<number> {
  if (!isMainThread) throw new DataError('makeHere', 'squares.csv is not there', { got: 'squares.csv' });
  return { length: 4, get: (i) => i };
}

export const nothing = 3;
