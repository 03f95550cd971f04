import type { Tensor } from '../../tensor.ts';
import { cast } from '../elementwise/cast.ts';
import { div } from '../elementwise/div.ts';
import { equal } from '../elementwise/equal.ts';
import { logicalAnd } from '../elementwise/logical-and.ts';
import { mul } from '../elementwise/mul.ts';
import { reshape } from '../movement/reshape.ts';
import { where } from '../elementwise/where.ts';
import { defineReduction, reduce, type Axes, type ReduceOptions } from './define-reduction.ts';
import { forEachSlice } from './slices.ts';
import { sum } from './sum.ts';

export const prodOp = defineReduction({
  name: 'prod',
  accept: 'numeric',
  forward({ shape, data }, y, axes) {
    const product = new Float64Array(y.size).fill(1);
    forEachSlice(shape, axes, (offset, { length, step }, to) => {
      for (let k = 0, at = offset; k < length; k++, at += step) product[to] *= data[at];
    });
    y.data.set(product);
  },
  // the product of all others: divided by the element, or, for the only zero, the product without it
  gradient(dy, x, _, { axes, kept }) {
    const isZero = equal(x, 0);
    const others = where(isZero, 1, x);
    const product = prod(others, axes, { keepDims: true });
    const zeros = sum(cast(isZero, x.dtype), axes, { keepDims: true });
    const dx = where(equal(zeros, 0), div(product, others), where(logicalAnd(equal(zeros, 1), isZero), product, 0));
    return mul(dx, reshape(dy, kept));
  },
  onnx: 'ReduceProd',
});

/**
 * Multiplies the elements along axes.
 *
 * @param x any shape, floating or whole numbers
 * @param axis one axis or several, negative from the end; default all
 * @param options `keepDims`: leave the axes as size 1; default false
 * @returns `x`'s shape without the axes, dtype of `x`; the product of nothing is 1
 * @throws {ShapeError} if an axis is outside the rank of `x` or given twice
 * @throws {DTypeError} if `x` is bool or 16-bit
 * @example prod(tensor([2, 3, 4])).item(); // 24
 * @see https://onnx.ai/onnx/operators/onnx__ReduceProd.html
 */
export function prod(x: Tensor, axis: Axes = null, options: ReduceOptions = {}): Tensor {
  return reduce(prodOp, x, axis, options);
}
