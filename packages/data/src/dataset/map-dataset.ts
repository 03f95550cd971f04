import { defaultGenerator, requireFunction, type Generator } from '@gradkit/core-tensor/functional';
import { requireDataset, requireIndex, type Dataset } from './dataset.ts';

/**
 * Changes each item when it is fetched, also at random. To change whole batches, which is faster, give `DataLoader` a `transform`, which does
 * it in the thread that trains.
 *
 * @param dataset any
 * @param change item → new item, at once or later; gets the number of the item, too, and where random numbers are drawn from: a generator that
 *   depends on the seed of the DataLoader, the epoch and the place of the item in it, on nothing else; outside of one, the default generator
 * @example
 * const numbers = { length: 2, get: (i: number) => i + 1 };
 * mapDataset(numbers, (x) => 10 * x).get(1); // 20
 */
export function mapDataset<Item, Changed>(
  dataset: Dataset<Item>,
  change: (item: Item, index: number, rng: Generator) => Changed | Promise<Changed>,
): Dataset<Changed> {
  requireDataset('mapDataset', 'dataset', dataset);
  requireFunction('mapDataset', 'change', change);
  return {
    length: dataset.length,
    get(index, rng = defaultGenerator()) {
      requireIndex('mapDataset', index, dataset.length);
      const item = dataset.get(index, rng);
      return item instanceof Promise ? item.then((value: Item) => change(value, index, rng)) : change(item, index, rng);
    },
    nameOf: (index) => dataset.nameOf?.(index),
  };
}
