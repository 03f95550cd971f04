import { apply } from '../../apply.ts';
import { requireFloating } from '../../dtype.ts';
import { defineOp } from '../../op.ts';
import { normalizeAxes, reducedShape } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { broadcastTo } from '../movement/broadcast-to.ts';
import { mul } from '../elementwise/mul.ts';
import { addSlices, type ReduceOptions } from './reduce.ts';
import { reshape } from '../movement/reshape.ts';

export const meanOp = defineOp<[x: Tensor], { axes: readonly number[]; keepDims: boolean }>({
  name: 'mean',
  infer([x], { axes, keepDims }) {
    requireFloating('mean', 'x', x.dtype);
    return { shape: reducedShape(x.shape, axes, keepDims), dtype: x.dtype };
  },
  forward([x], y, { axes }) {
    addSlices(x, y, axes);
    const count = x.size / y.size;
    for (let i = 0; i < y.size; i++) y.data[i] /= count;
  },
  gradient(dy, { inputs: [x], attributes: { axes } }) {
    const share = mul(dy, dy.size / x.size);
    return [broadcastTo(reshape(share, reducedShape(x.shape, axes, true)), x.shape)];
  },
  onnx: ({ axes, keepDims }, { inputs: [x], ints }) => ({
    opType: 'ReduceMean',
    inputs: [x, ints(axes)],
    attributes: { keepdims: keepDims ? 1 : 0, noop_with_empty_axes: 1 },
  }),
});

/**
 * Averages the elements along axes.
 *
 * @param x any shape, floating
 * @param options `axis`: one axis or several, default all; `keepDims`: leave them as size 1
 * @returns `x`'s shape without the axes, dtype of `x`; the mean of nothing is NaN
 * @throws {ShapeError} if an axis is outside the rank of `x` or given twice
 * @throws {DTypeError} if `x` is not floating
 * @example mean(tensor([[1, 2], [3, 4]]), { axis: 1 }).toArray(); // [1.5, 3.5]
 * @see https://onnx.ai/onnx/operators/onnx__ReduceMean.html
 */
export function mean(x: Tensor, { axis, keepDims = false }: ReduceOptions = {}): Tensor {
  return apply(meanOp, [x], { axes: normalizeAxes('mean', axis, x.rank), keepDims });
}
