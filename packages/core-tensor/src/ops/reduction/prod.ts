import { apply } from '../../apply.ts';
import { requireNumeric } from '../../dtype.ts';
import { defineOp } from '../../op.ts';
import { normalizeAxes, reducedShape } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { cast } from '../elementwise/cast.ts';
import { div } from '../elementwise/div.ts';
import { equal } from '../elementwise/equal.ts';
import { logicalAnd } from '../elementwise/logical-and.ts';
import { mul } from '../elementwise/mul.ts';
import { forEachSlice, type ReduceOptions } from './reduce.ts';
import { reshape } from '../movement/reshape.ts';
import { sum } from './sum.ts';
import { where } from '../elementwise/where.ts';

export const prodOp = defineOp<[x: Tensor], { axes: readonly number[]; keepDims: boolean }>({
  name: 'prod',
  infer([x], { axes, keepDims }) {
    requireNumeric('prod', 'x', x.dtype);
    return { shape: reducedShape(x.shape, axes, keepDims), dtype: x.dtype };
  },
  forward([{ shape, data }], y, { axes }) {
    const product = new Float64Array(y.size).fill(1);
    forEachSlice(shape, axes, (offset, { length, step }, to) => {
      for (let k = 0, at = offset; k < length; k++, at += step) product[to] *= data[at];
    });
    y.data.set(product);
  },
  // the product of all others: divided by the element, or, for the only zero, the product without it
  gradient(dy, { inputs: [x], attributes: { axes } }) {
    const isZero = equal(x, 0);
    const others = where(isZero, 1, x);
    const product = prod(others, { axis: axes, keepDims: true });
    const zeros = sum(cast(isZero, x.dtype), { axis: axes, keepDims: true });
    const dx = where(equal(zeros, 0), div(product, others), where(logicalAnd(equal(zeros, 1), isZero), product, 0));
    return [mul(dx, reshape(dy, reducedShape(x.shape, axes, true)))];
  },
  onnx: ({ axes, keepDims }, { inputs: [x], ints }) => ({
    opType: 'ReduceProd',
    inputs: [x, ints(axes)],
    attributes: { keepdims: keepDims ? 1 : 0, noop_with_empty_axes: 1 },
  }),
});

/**
 * Multiplies the elements along axes.
 *
 * @param x any shape, floating or whole numbers
 * @param options `axis`: one axis or several, default all; `keepDims`: leave them as size 1
 * @returns `x`'s shape without the axes, dtype of `x`; the product of nothing is 1
 * @throws {ShapeError} if an axis is outside the rank of `x` or given twice
 * @throws {DTypeError} if `x` is bool or 16-bit
 * @example prod(tensor([2, 3, 4])).item(); // 24
 * @see https://onnx.ai/onnx/operators/onnx__ReduceProd.html
 */
export function prod(x: Tensor, { axis, keepDims = false }: ReduceOptions = {}): Tensor {
  return apply(prodOp, [x], { axes: normalizeAxes('prod', axis, x.rank), keepDims });
}
