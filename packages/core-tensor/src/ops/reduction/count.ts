import type { Tensor } from '../../tensor.ts';
import { countWhere } from './count-where.ts';
import type { Axes, ReduceOptions } from './define-reduction.ts';

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
