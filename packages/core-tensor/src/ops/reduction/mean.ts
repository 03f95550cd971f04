import { requireFloating } from '../../dtype.ts';
import { apply } from '../../apply.ts';
import type { Tensor } from '../../tensor.ts';
import { mul } from '../elementwise/mul.ts';
import { stretchTo } from './broadcast-to.ts';
import { reshapeTo } from '../movement/reshape.ts';
import { defineReduction, reduce, type Axes, type ReduceOptions } from './define-reduction.ts';
import { addSlices } from './slices.ts';

export const meanOp = defineReduction({
  name: 'mean',
  accept: requireFloating,
  forward(x, y, axes) {
    addSlices(x, y, axes);
    const count = x.size / y.size;
    for (let i = 0; i < y.size; i++) y.data[i] /= count;
  },
  gradient: (dy, x, _, { kept }) => stretchTo(reshapeTo(mul(dy, dy.size / x.size), kept), x.shape),
  onnx: 'ReduceMean',
});

/** `mean` along axes that are known to be there, from the first to the last. */
export function meanAlong(x: Tensor, axes: readonly number[]): Tensor {
  return apply(meanOp, [x], { axes, keepDims: false });
}

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
