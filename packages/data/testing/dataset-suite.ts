import { DataError, Tensor } from '@gradkit/core-tensor';
import { describe, expect, it } from 'vitest';
import { collate, type Dataset } from '../src/index.ts';

/** Anything with its tensors written out, so that two can be compared. */
function written(value: unknown): unknown {
  if (value instanceof Tensor) return { shape: value.shape, dtype: value.dtype, data: [...value.data] };
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, written(field)]));
}

/** The laws that every dataset keeps. */
export function datasetSuite<Item>(name: string, dataset: Dataset<Item>): void {
  const { length } = dataset;
  const itemsOf = async (indices: readonly number[]): Promise<Item[]> =>
    Promise.all(indices.map((index) => dataset.get(index)));
  const all = Array.from({ length }, (_, i) => i);
  const outside = [-1, length, 0.5, NaN];

  describe(`${name}: laws of a dataset`, () => {
    it('gives every item, and the same one again', async () => {
      const items = await itemsOf(all);
      expect(items).toHaveLength(length);
      expect(written(await itemsOf(all.toReversed()))).toEqual(written(items.toReversed()));
    });

    it.each(outside)('index %f is a DataError that says what there is', async (index) => {
      const rule = length === 0 ? 'the dataset is empty' : `the dataset has the items 0 … ${length - 1}`;
      await expect(async () => dataset.get(index)).rejects.toThrow(DataError);
      await expect(async () => dataset.get(index)).rejects.toThrow(`: index is ${index} but ${rule}`);
    });

    if (dataset.getBatch === undefined) return;
    it('a batch is what collate makes of its items', async () => {
      for (const indices of [all, all.toReversed(), [...all, ...all]].filter((list) => list.length > 0)) {
        const batch = await dataset.getBatch!(indices);
        expect(written(batch)).toEqual(written(collate(await itemsOf(indices))));
      }
      for (const index of outside) await expect(async () => dataset.getBatch!([index])).rejects.toThrow(DataError);
    });
  });
}
