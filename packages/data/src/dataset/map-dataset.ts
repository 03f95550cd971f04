import { requireFunction } from '@gradkit/core-tensor/functional';
import { requireDataset, requireIndex, type Dataset } from './dataset.ts';

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
  requireDataset('mapDataset', 'dataset', dataset);
  requireFunction('mapDataset', 'change', change);
  return {
    length: dataset.length,
    get(index) {
      requireIndex('mapDataset', index, dataset.length);
      const item = dataset.get(index);
      return item instanceof Promise ? item.then((value: Item) => change(value, index)) : change(item, index);
    },
    nameOf: (index) => dataset.nameOf?.(index),
  };
}
