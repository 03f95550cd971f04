import type { Tensor } from '../../tensor.ts';
import { greater } from '../elementwise/greater.ts';
import { countWhere } from './count-where.ts';
import type { Axes, ReduceOptions } from './define-reduction.ts';

/**
 * Tells whether any element along axes is true: not 0. NaN is.
 *
 * @param x any shape and dtype
 * @param axis one axis or several, negative from the end; default all
 * @param options `keepDims`: leave the axes as size 1; default false
 * @returns `x`'s shape without the axes, bool; none of nothing is
 * @throws {ShapeError} if an axis is outside the rank of `x` or given twice
 * @example any(tensor([[1, 0], [0, 0]]), 1).toArray(); // [true, false]
 * @see https://pytorch.org/docs/stable/generated/torch.any.html
 */
export function any(x: Tensor, axis: Axes = null, options: ReduceOptions = {}): Tensor {
  return greater(countWhere('any', x, axis, { options, nonzero: true }), 0);
}
