import { requireFloating } from '../../dtype.ts';
import { reducedShape } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { exp } from '../elementwise/exp.ts';
import { largestOf } from '../elementwise/largest.ts';
import { mul } from '../elementwise/mul.ts';
import { reshape } from '../movement/reshape.ts';
import { sub } from '../elementwise/sub.ts';
import { defineReduction, reduce, type Axes, type ReduceOptions } from './define-reduction.ts';
import { forEachSlice } from './slices.ts';

export const logSumExpOp = defineReduction({
  name: 'logSumExp',
  accept: requireFloating,
  forward({ shape, data }, y, axes) {
    const largest = new Float64Array(y.size).fill(Number.NEGATIVE_INFINITY);
    forEachSlice(shape, axes, (offset, { length, step }, to) => {
      for (let k = 0, at = offset; k < length; k++, at += step) largest[to] = Math.max(largest[to], data[at]);
    });
    const total = new Float64Array(y.size);
    forEachSlice(shape, axes, (offset, { length, step }, to) => {
      const shift = Number.isFinite(largest[to]) ? largest[to] : 0; // keeps exp() finite
      for (let k = 0, at = offset; k < length; k++, at += step) total[to] += Math.exp(data[at] - shift);
    });
    for (let i = 0; i < y.size; i++) y.data[i] = Math.log(total[i]) + (Number.isFinite(largest[i]) ? largest[i] : 0);
  },
  // dx = dy ⊙ e^(x − y)
  gradient: (dy, x, y, { kept }) => mul(exp(sub(x, reshape(y, kept))), reshape(dy, kept)),
  // the largest element is taken out first: ReduceLogSumExp alone overflows in some runtimes
  onnx({ axes, keepDims }, { inputs: [x], outputs: [y], ints, node, constant }) {
    const kept = { shape: reducedShape(x.shape, axes, true), dtype: y.dtype };
    const maximum = node(
      { opType: 'ReduceMax', inputs: [x, ints(axes)], attributes: { keepdims: 1, noop_with_empty_axes: 1 } },
      kept,
    );
    const bound = largestOf(x.dtype); // ∞ − ∞ would be NaN
    const bounds = [constant(-bound, x.dtype), constant(bound, x.dtype)];
    const largest = node({ opType: 'Clip', inputs: [maximum, ...bounds] }, kept);
    const shifted = node({ opType: 'Sub', inputs: [x, largest] }, x);
    const total = node(
      {
        opType: 'ReduceSum',
        inputs: [node({ opType: 'Exp', inputs: [shifted] }, x), ints(axes)],
        attributes: { keepdims: 1, noop_with_empty_axes: 1 },
      },
      kept,
    );
    const log = node({ opType: 'Log', inputs: [total] }, kept);
    if (keepDims) return { opType: 'Add', inputs: [log, largest] };
    const sum = node({ opType: 'Add', inputs: [log, largest] }, kept);
    return { opType: 'Squeeze', inputs: [sum, ints(axes)] };
  },
});

/**
 * Logarithm of the sum of exponentials along axes, without overflow.
 *
 * `y = ln Σ eˣ`
 *
 * @param x any shape, floating
 * @param axis one axis or several, negative from the end; default all
 * @param options `keepDims`: leave the axes as size 1; default false
 * @returns `x`'s shape without the axes, dtype of `x`
 * @throws {ShapeError} if an axis is outside the rank of `x` or given twice
 * @throws {DTypeError} if `x` is not floating
 * @example logSumExp(tensor([1000, 1000])).item(); // 1000.693
 * @see https://pytorch.org/docs/stable/generated/torch.logsumexp.html
 */
export function logSumExp(x: Tensor, axis: Axes = null, options: ReduceOptions = {}): Tensor {
  return reduce(logSumExpOp, x, axis, options);
}
