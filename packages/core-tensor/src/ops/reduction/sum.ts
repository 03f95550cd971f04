import { axesOf } from '../../arguments/axis.ts';
import type { Tensor } from '../../tensor.ts';
import { keepDimsOf, type Axes, type ReduceOptions } from './define-reduction.ts';
import { sumAlong } from './sum-op.ts';
import { widened } from './widened.ts';

/**
 * Adds the elements along axes.
 *
 * @param x any shape, floating, whole numbers or bool
 * @param axis one axis or several, negative from the end; default all
 * @param options `keepDims`: leave the axes as size 1; default false
 * @returns `x`'s shape without the axes, dtype of `x`, but int64 of whole numbers and bool; the sum of nothing is 0
 * @throws {ShapeError} if an axis is outside the rank of `x` or given twice
 * @throws {DTypeError} if `x` is 16-bit
 * @example sum(tensor([[1, 2], [3, 4]]), 0).toArray(); // [4, 6]
 * @see https://onnx.ai/onnx/operators/onnx__ReduceSum.html
 */
export function sum(x: Tensor, axis: Axes = null, options: ReduceOptions = {}): Tensor {
  const axes = axesOf('sum', x, axis);
  return sumAlong(widened(x), axes, keepDimsOf('sum', options));
}
