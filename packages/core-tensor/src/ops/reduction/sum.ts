import { apply } from '../../apply.ts';
import { axesOf } from '../../arguments/axis.ts';
import type { Tensor } from '../../tensor.ts';
import { broadcastTo } from './broadcast-to.ts';
import { reshape } from '../movement/reshape.ts';
import { defineReduction, keepDimsOf, type Axes, type ReduceOptions } from './define-reduction.ts';
import { addSlices } from './slices.ts';

export const sumOp = defineReduction({
  name: 'sum',
  accept: 'numeric',
  forward: (x, y, axes) => addSlices(x, y, axes),
  gradient: (dy, x, _, { kept }) => broadcastTo(reshape(dy, kept), x.shape),
  onnx: 'ReduceSum',
});

/**
 * Adds the elements along axes.
 *
 * @param x any shape, floating or whole numbers
 * @param axis one axis or several, negative from the end; default all
 * @param options `keepDims`: leave the axes as size 1; default false
 * @returns `x`'s shape without the axes, dtype of `x`; the sum of nothing is 0
 * @throws {ShapeError} if an axis is outside the rank of `x` or given twice
 * @throws {DTypeError} if `x` is bool or 16-bit
 * @example sum(tensor([[1, 2], [3, 4]]), 0).toArray(); // [4, 6]
 * @see https://onnx.ai/onnx/operators/onnx__ReduceSum.html
 */
export function sum(x: Tensor, axis: Axes = null, options: ReduceOptions = {}): Tensor {
  const axes = axesOf('sum', x, axis);
  const keepDims = keepDimsOf('sum', options);
  return axes.length === 0 ? x : apply(sumOp, [x], { axes, keepDims });
}
