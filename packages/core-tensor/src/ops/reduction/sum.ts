import { apply } from '../../apply.ts';
import { requireNumeric } from '../../dtype.ts';
import { normalizeAxes, reducedShape } from '../../shape.ts';
import { defineOp } from '../../op.ts';
import type { Tensor } from '../../tensor.ts';
import { broadcastTo } from '../movement/broadcast-to.ts';
import { addSlices, type ReduceOptions } from './reduce.ts';
import { reshape } from '../movement/reshape.ts';

export const sumOp = defineOp<[x: Tensor], { axes: readonly number[]; keepDims: boolean }>({
  name: 'sum',
  infer([x], { axes, keepDims }) {
    requireNumeric('sum', 'x', x.dtype);
    return { shape: reducedShape(x.shape, axes, keepDims), dtype: x.dtype };
  },
  forward: ([x], y, { axes }) => addSlices(x, y, axes),
  gradient(dy, { inputs: [x], attributes: { axes } }) {
    return [broadcastTo(reshape(dy, reducedShape(x.shape, axes, true)), x.shape)];
  },
  onnx: ({ axes, keepDims }, { inputs: [x], ints }) => ({
    opType: 'ReduceSum',
    inputs: [x, ints(axes)],
    attributes: { keepdims: keepDims ? 1 : 0, noop_with_empty_axes: 1 },
  }),
});

/**
 * Adds the elements along axes.
 *
 * @param x any shape, floating or whole numbers
 * @param options `axis`: one axis or several, default all; `keepDims`: leave them as size 1
 * @returns `x`'s shape without the axes, dtype of `x`; the sum of nothing is 0
 * @throws {ShapeError} if an axis is outside the rank of `x` or given twice
 * @throws {DTypeError} if `x` is bool or 16-bit
 * @example sum(tensor([[1, 2], [3, 4]]), { axis: 0 }).toArray(); // [4, 6]
 * @see https://onnx.ai/onnx/operators/onnx__ReduceSum.html
 */
export function sum(x: Tensor, { axis, keepDims = false }: ReduceOptions = {}): Tensor {
  const axes = normalizeAxes('sum', axis, x.rank);
  return axes.length === 0 ? x : apply(sumOp, [x], { axes, keepDims });
}
