import { apply } from '../../apply.ts';
import { requireFloating } from '../../dtype.ts';
import { defineOp, type Op } from '../../op.ts';
import { splitAt } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { add } from '../elementwise/add.ts';
import { exp } from '../elementwise/exp.ts';
import { greater } from '../elementwise/greater.ts';
import { logicalAnd } from '../elementwise/logical-and.ts';
import { log } from '../elementwise/log.ts';
import { neg } from '../elementwise/neg.ts';
import { notEqual } from '../elementwise/not-equal.ts';
import { sub } from '../elementwise/sub.ts';
import { where } from '../elementwise/where.ts';
import { alongAxis } from '../movement/along-axis.ts';
import { flip } from '../movement/flip.ts';
import { logaddexp } from '../special-functions/logaddexp.ts';
import { doubling, later } from './later.ts';

/** From the end instead of from the start. */
function reversed(x: Tensor, axis: number): Tensor {
  return flip(apply(logcumsumexpOp, [flip(x, axis)], { axis }), axis);
}

export const logcumsumexpOp: Op<[x: Tensor], { axis: number }> = defineOp<[x: Tensor], { axis: number }>({
  name: 'logcumsumexp',
  infer([x]) {
    requireFloating('logcumsumexp', 'x', x.dtype);
    return { shape: x.shape, dtype: x.dtype };
  },
  forward([{ shape, data: x }], { data: y }, { axis }) {
    const [outer, length, inner] = splitAt(shape, axis);
    for (let o = 0; o < outer; o++) {
      for (let i = 0; i < inner; i++) {
        let total = Number.NEGATIVE_INFINITY;
        for (let k = 0, at = o * length * inner + i; k < length; k++, at += inner) y[at] = total = plus(total, x[at]);
      }
    }
  },
  // dx = eˣ Σ dy e^(−y) over all behind; in logarithms, for what is above 0 and what is below apart
  gradient(dy, { inputs: [x], output: y, attributes: { axis } }) {
    const isSum = notEqual(y, -Infinity); // of a sum of nothing there is no share, and ∞ − ∞ would be NaN
    const part = (share: Tensor): Tensor => {
      const isThere = logicalAnd(greater(share, 0), isSum);
      const size = where(isThere, sub(log(where(isThere, share, 1)), y), -Infinity);
      return exp(add(reversed(size, axis), x));
    };
    return [sub(part(dy), part(neg(dy)))];
  },
  decomposition([x], { axis }) {
    return [doubling(x, x.shape[axis], (y, by) => logaddexp(y, later(y, axis, by, -Infinity)))];
  },
});

/** `ln(eᵃ + eᵇ)` */
function plus(a: number, b: number): number {
  const largest = Math.max(a, b);
  return Number.isFinite(largest) ? largest + Math.log1p(Math.exp(-Math.abs(a - b))) : largest;
}

/**
 * Logarithm of the running sum of exponentials along an axis, without overflow.
 *
 * `y[i] = ln Σ e^x[k]` for k ≤ i
 *
 * @param x any shape, floating
 * @param axis negative counts from the end
 * @returns same shape and dtype as `x`
 * @throws {ShapeError} if the axis is outside the rank of `x`
 * @throws {DTypeError} if `x` is not floating
 * @example logcumsumexp(tensor([0, 0, 0]), 0).toArray(); // [0, 0.6931, 1.0986]
 * @see https://pytorch.org/docs/stable/generated/torch.logcumsumexp.html (there the gradient of −Infinity at the start is NaN, here it is 0)
 */
export function logcumsumexp(x: Tensor, axis: number): Tensor {
  return alongAxis('logcumsumexp', x, axis, (of, along) => [apply(logcumsumexpOp, [of], { axis: along })])[0];
}
