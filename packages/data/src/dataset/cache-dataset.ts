import { alwaysSame, nthGenerator } from '../seeding.ts';
import { requireDataset, requireIndex, type Dataset } from './dataset.ts';
import { labelsInMemory } from './labels-in-memory.ts';

/**
 * Keeps every item in memory once it was fetched, for a dataset that fits and is slow, e.g. decodes pictures. What is random about an item is
 * drawn once, so augment behind it, not before. Workers of a DataLoader keep what each of them fetched.
 *
 * @param dataset any
 * @example
 * let reads = 0;
 * const slow = { length: 2, get: (i: number) => ((reads += 1), i) };
 * const fast = cacheDataset(slow);
 * [fast.get(1), fast.get(1), reads]; // [1, 1, 1]
 */
export function cacheDataset<Item>(dataset: Dataset<Item>): Dataset<Item> {
  requireDataset('cacheDataset', 'dataset', dataset);
  const kept = new Map<number, Item | Promise<Item>>();
  return {
    length: dataset.length,
    get(index) {
      requireIndex('cacheDataset', index, dataset.length);
      const before = kept.get(index);
      if (before !== undefined) return before;
      const item = dataset.get(index, nthGenerator(alwaysSame, index)); // in every thread
      kept.set(index, item);
      if (item instanceof Promise)
        item.then(
          (value: Item) => kept.set(index, value), // from now on at once
          () => kept.delete(index), // another time it may be there
        );
      return item;
    },
    nameOf: (index) => dataset.nameOf?.(index),
    get labels() {
      return labelsInMemory(dataset);
    },
  };
}
