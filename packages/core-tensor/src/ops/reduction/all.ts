import type { Tensor } from '../../tensor.ts';
import { equal } from '../elementwise/equal.ts';
import { countWhere } from './count-where.ts';
import type { Axes, ReduceOptions } from './define-reduction.ts';

/**
 * Tells whether all elements along axes are true: not 0. NaN is.
 *
 * @param x any shape and dtype
 * @param axis one axis or several, negative from the end; default all
 * @param options `keepDims`: leave the axes as size 1; default false
 * @returns `x`'s shape without the axes, bool; all of nothing are
 * @throws {ShapeError} if an axis is outside the rank of `x` or given twice
 * @example all(tensor([[1, 0], [2, 3]]), 1).toArray(); // [false, true]
 * @see https://pytorch.org/docs/stable/generated/torch.all.html
 */
export function all(x: Tensor, axis: Axes = null, options: ReduceOptions = {}): Tensor {
  return equal(countWhere('all', x, axis, { options, nonzero: false }), 0);
}
