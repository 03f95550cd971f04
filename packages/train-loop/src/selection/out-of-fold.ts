import { cast, concat, full, isFloating, take, Tensor } from '@gradkit/core-tensor/functional';
import type { FoldIndices } from './folds-of.ts';

/**
 * The predictions of folds in the order of the dataset: `[items, …]`. Items that no fold predicted are NaN, and class indices then become float32.
 * Of an item that several folds predicted, the last counts.
 */
export function joinOutOfFold(
  predictions: readonly (Tensor | null)[],
  folds: readonly FoldIndices[],
  items: number,
): Tensor | null {
  const given: Tensor[] = [];
  const rows = new Int32Array(items).fill(-1);
  let count = 0;
  for (const [fold, each] of predictions.entries()) {
    if (each === null) continue;
    given.push(each);
    const { indices } = folds[fold].validation;
    for (let i = 0; i < indices.length; i++) rows[indices[i]] = count++;
  }
  if (given.length === 0) return null;
  const order = (): Tensor => new Tensor({ shape: [items], dtype: 'int32' }, rows);
  if (!rows.includes(-1)) return take(concat(given), order());
  const dtype = isFloating(given[0].dtype) ? given[0].dtype : 'float32';
  const missing = full([1, ...given[0].shape.slice(1)], Number.NaN, { dtype });
  for (const [item, row] of rows.entries()) if (row === -1) rows[item] = count; // the last row
  return take(concat([...given.map((each) => cast(each, dtype)), missing]), order());
}
