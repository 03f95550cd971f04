import type { Tensor } from '../../tensor.ts';
import type { Axes, ReduceOptions } from './define-reduction.ts';
import { defineExtremum, extremum } from './extremum.ts';

export const maxOp = defineExtremum({ name: 'max', onnx: 'ReduceMax', sign: 1 });

/**
 * Largest element along axes.
 *
 * Equal elements share the gradient evenly. So do NaNs among all elements; along an axis, the gradient is NaN where one is.
 *
 * @param x any shape, floating, whole numbers or bool
 * @param axis one axis or several, negative from the end; default all
 * @param options `keepDims`: leave the axes as size 1; default false
 * @returns `x`'s shape without the axes, dtype of `x`; NaN where there is one
 * @throws {ShapeError} if an axis is outside the rank of `x`, given twice, or has no elements
 * @throws {DTypeError} if `x` is 16-bit
 * @example max(tensor([[1, 5], [7, 3]]), 1).toArray(); // [5, 7]
 * @see https://pytorch.org/docs/stable/generated/torch.amax.html
 */
export function max(x: Tensor, axis: Axes = null, options: ReduceOptions = {}): Tensor {
  return extremum(maxOp, x, axis, options);
}
