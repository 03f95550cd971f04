import type { Tensor } from '../../tensor.ts';
import { reduce, type Axes, type ReduceOptions } from './define-reduction.ts';
import { meanOp } from './mean-op.ts';

/**
 * Averages the elements along axes.
 *
 * @param x any shape, floating
 * @param axis one axis or several, negative from the end; default all
 * @param options `keepDims`: leave the axes as size 1; default false
 * @returns `x`'s shape without the axes, dtype of `x`; the mean of nothing is NaN
 * @throws {ShapeError} if an axis is outside the rank of `x` or given twice
 * @throws {DTypeError} if `x` is not floating
 * @example mean(tensor([[1, 2], [3, 4]]), 1).toArray(); // [1.5, 3.5]
 * @see https://onnx.ai/onnx/operators/onnx__ReduceMean.html
 */
export function mean(x: Tensor, axis: Axes = null, options: ReduceOptions = {}): Tensor {
  return reduce(meanOp, x, axis, options);
}
