import { axesOf } from '../../arguments/axis.ts';
import type { Tensor } from '../../tensor.ts';
import { cast } from '../elementwise/cast.ts';
import { logicalNot } from '../elementwise/logical-not.ts';
import { notEqual } from '../elementwise/not-equal.ts';
import { sumAlong } from './sum-op.ts';
import { keepDimsOf, type Axes, type ReduceOptions } from './define-reduction.ts';

/**
 * Counts the elements along axes that are not 0; NaN is not.
 *
 * @param x any shape and dtype
 * @param axis one axis or several, negative from the end; default all
 * @param options `keepDims`: leave the axes as size 1; default false
 * @returns `x`'s shape without the axes, int32
 * @throws {ShapeError} if an axis is outside the rank of `x` or given twice
 * @example count(tensor([[1, 0], [3, 4]]), 1).toArray(); // [1, 2]
 * @see https://pytorch.org/docs/stable/generated/torch.count_nonzero.html
 */
export function count(x: Tensor, axis: Axes = null, options: ReduceOptions = {}): Tensor {
  return countWhere('count', x, axis, { options, nonzero: true });
}

/** The number of elements that are not 0, or of those that are. */
export function countWhere(
  name: string,
  x: Tensor,
  axis: Axes,
  { options, nonzero }: { readonly options: ReduceOptions; readonly nonzero: boolean },
): Tensor {
  const axes = axesOf(name, x, axis);
  const keepDims = keepDimsOf(name, options);
  const isCounted = x.dtype === 'bool' ? x : notEqual(x, 0);
  return sumAlong(cast(nonzero ? isCounted : logicalNot(isCounted), 'int32'), axes, keepDims);
}
