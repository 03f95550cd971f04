import { requireFunction } from '@gradkit/core-tensor/functional';
import { alwaysSame, nthGenerator } from '../seeding.ts';
import { requireDataset, type Dataset } from './dataset.ts';
import { Subset } from './subset.ts';

/**
 * The items of a dataset that are to be kept. All are looked at once, now; what is kept is a view.
 *
 * @param dataset any
 * @param keep tells which items stay, at once or later
 * @example
 * const numbers = { length: 5, get: (i: number) => i * i };
 * const even = await filterDataset(numbers, (x) => x % 2 === 0);
 * [...even.indices]; // [0, 2, 4]
 */
export async function filterDataset<Item>(
  dataset: Dataset<Item>,
  keep: (item: Item, index: number) => boolean | Promise<boolean>,
): Promise<Subset<Item>> {
  requireDataset('filterDataset', 'dataset', dataset);
  requireFunction('filterDataset', 'keep', keep);
  const indices: number[] = [];
  for (let i = 0; i < dataset.length; i++) {
    const item = await dataset.get(i, nthGenerator(alwaysSame, i)); // threads keep the same
    if (await keep(item, i)) indices.push(i);
  }
  return new Subset(dataset, indices);
}
