import { DataError, requireList } from '@gradkit/core-tensor/functional';
import { requireDataset, requireIndex, type Dataset } from './dataset.ts';
import { labelsInMemory } from './labels-in-memory.ts';

/**
 * Several datasets one behind the other. Where all know the classes of their items, so does the whole.
 *
 * @example
 * const of = (...values: number[]) => ({ length: values.length, get: (i: number) => values[i] });
 * concatDatasets([of(1, 2), of(3)]).get(2); // 3
 * @see https://pytorch.org/docs/stable/data.html#torch.utils.data.ConcatDataset
 */
export function concatDatasets<Item>(datasets: readonly Dataset<Item>[]): Dataset<Item> {
  requireList('concatDatasets', 'datasets', datasets);
  datasets.forEach((dataset, i) => requireDataset('concatDatasets', `dataset ${i}`, dataset));
  const length = datasets.reduce((total, dataset) => total + dataset.length, 0);
  const find = (index: number): readonly [Dataset<Item>, number] | undefined => {
    let rest = index;
    for (const dataset of datasets) {
      if (rest < dataset.length) return [dataset, rest];
      rest -= dataset.length;
    }
    return undefined;
  };
  return {
    length,
    get(index, rng) {
      requireIndex('concatDatasets', index, length);
      const found = find(index);
      if (found !== undefined) return found[0].get(found[1], rng);
      throw new DataError('concatDatasets', `a dataset has become shorter since it was joined; item ${index} is gone`, {
        expected: length,
        got: index,
      });
    },
    get labels() {
      const all = datasets.map(labelsInMemory);
      if (all.includes(undefined)) return undefined;
      return Int32Array.from(all.flatMap((labels) => Array.from(labels!)));
    },
    nameOf(index) {
      const found = find(index);
      return found?.[0].nameOf?.(found[1]);
    },
  };
}
