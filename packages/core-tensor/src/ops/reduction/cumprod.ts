import { apply } from '../../apply.ts';
import { requireNumeric } from '../../dtype.ts';
import { defineOp, type Op } from '../../op.ts';
import { splitAt } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { add } from '../elementwise/add.ts';
import { mul } from '../elementwise/mul.ts';
import { alongAxis } from '../movement/along-axis.ts';
import { flip } from '../movement/flip.ts';
import { doubling, later } from './later.ts';
import { widened } from './widened.ts';

/** `y[i] = a[i] · y[i − 1] + b[i]` along an axis, with `y[−1] = 0`. */
function recurrence(a: Tensor, b: Tensor, axis: number): Tensor {
  const first = { factor: a, total: b };
  return doubling(first, b.shape[axis], ({ factor, total }, by) => ({
    factor: mul(factor, later(factor, axis, by, 1)),
    total: add(total, mul(factor, later(total, axis, by, 0))),
  })).total;
}

export const cumprodOp: Op<[x: Tensor], { axis: number }> = defineOp<[x: Tensor], { axis: number }>({
  name: 'cumprod',
  infer([x]) {
    requireNumeric('cumprod', 'x', x.dtype);
    return { shape: x.shape, dtype: x.dtype };
  },
  forward([{ shape, data: x }], { data: y }, { axis }) {
    const [outer, length, inner] = splitAt(shape, axis);
    for (let o = 0; o < outer; o++) {
      for (let i = 0; i < inner; i++) {
        let product = 1;
        for (let k = 0, at = o * length * inner + i; k < length; k++, at += inner) y[at] = product *= x[at];
      }
    }
  },
  // dx[i] = Π_{j < i} x[j] · s[i] with s[i] = dy[i] + x[i + 1] · s[i + 1]: nothing is divided, so that it holds at 0, too
  gradient(dy, { inputs: [x], attributes: { axis } }) {
    const before = apply(cumprodOp, [later(x, axis, 1, 1)], { axis });
    const behind = recurrence(later(flip(x, axis), axis, 1, 0), flip(dy, axis), axis);
    return [mul(before, flip(behind, axis))];
  },
  decomposition: ([x], { axis }) => [doubling(x, x.shape[axis], (y, by) => mul(y, later(y, axis, by, 1)))],
});

/**
 * Running product along an axis.
 *
 * @param x any shape, floating, whole numbers or bool
 * @param axis negative counts from the end
 * @returns same shape and dtype as `x`, but int64 of whole numbers and bool
 * @throws {ShapeError} if the axis is outside the rank of `x`
 * @throws {DTypeError} if `x` is 16-bit
 * @example cumprod(tensor([1, 2, 3]), 0).toArray(); // [1, 2, 6]
 * @see https://pytorch.org/docs/stable/generated/torch.cumprod.html (its gradient divides by the element: NaN for an infinite one, where here
 *   products of the others stand)
 */
export function cumprod(x: Tensor, axis: number): Tensor {
  return alongAxis('cumprod', x, axis, (of, along) => [apply(cumprodOp, [widened(of)], { axis: along })])[0];
}
