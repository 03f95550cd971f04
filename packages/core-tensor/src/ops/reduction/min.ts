import { apply } from '../../apply.ts';
import { requireNumeric } from '../../dtype.ts';
import { defineOp } from '../../op.ts';
import { normalizeAxes, reducedShape } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { forEachSlice, requireElements, shareAmongEqual, type ReduceOptions } from './reduce.ts';

export const minOp = defineOp<[x: Tensor], { axes: readonly number[]; keepDims: boolean }>({
  name: 'min',
  infer([x], { axes, keepDims }) {
    requireNumeric('min', 'x', x.dtype);
    requireElements('min', x, axes);
    return { shape: reducedShape(x.shape, axes, keepDims), dtype: x.dtype };
  },
  forward([x], y, { axes }) {
    const { data } = x;
    const best = new Float64Array(y.size).fill(Number.POSITIVE_INFINITY);
    forEachSlice(x.shape, axes, (offset, { length, step }, to) => {
      let value = best[to];
      for (let k = 0, at = offset; k < length; k++, at += step)
        if (data[at] < value || data[at] !== data[at]) value = data[at];
      best[to] = value;
    });
    y.data.set(best);
  },
  gradient: (dy, { inputs: [x], output: y, attributes: { axes } }) => [shareAmongEqual(dy, { x, y, axes })],
  onnx: ({ axes, keepDims }, { inputs: [x], ints }) => ({
    opType: 'ReduceMin',
    inputs: [x, ints(axes)],
    attributes: { keepdims: keepDims ? 1 : 0, noop_with_empty_axes: 1 },
  }),
});

/**
 * Smallest element along axes.
 *
 * Equal elements share the gradient evenly.
 *
 * @param x any shape, floating or whole numbers
 * @param options `axis`: one axis or several, default all; `keepDims`: leave them as size 1
 * @returns `x`'s shape without the axes, dtype of `x`; NaN where there is one
 * @throws {ShapeError} if an axis is outside the rank of `x`, given twice, or has no elements
 * @throws {DTypeError} if `x` is bool or 16-bit
 * @example min(tensor([[1, 5], [7, 3]]), { axis: 1 }).toArray(); // [1, 3]
 * @see https://pytorch.org/docs/stable/generated/torch.amin.html
 */
export function min(x: Tensor, { axis, keepDims = false }: ReduceOptions = {}): Tensor {
  return apply(minOp, [x], { axes: normalizeAxes('min', axis, x.rank), keepDims });
}
