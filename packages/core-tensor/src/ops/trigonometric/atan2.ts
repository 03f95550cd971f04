import { apply } from '../../apply.ts';
import type { Tensor } from '../../tensor.ts';
import { abs } from '../elementwise/abs.ts';
import { add } from '../elementwise/add.ts';
import { div } from '../elementwise/div.ts';
import { operands, type Operand } from '../elementwise/elementwise.ts';
import { equal } from '../elementwise/equal.ts';
import { greater } from '../elementwise/greater.ts';
import { less } from '../elementwise/less.ts';
import { logicalAnd } from '../elementwise/logical-and.ts';
import { maximum } from '../elementwise/maximum.ts';
import { minimum } from '../elementwise/minimum.ts';
import { mul } from '../elementwise/mul.ts';
import { neg } from '../elementwise/neg.ts';
import { sub } from '../elementwise/sub.ts';
import { where } from '../elementwise/where.ts';
import { requireFloating } from '../../dtype.ts';
import { atanOfFraction } from './atan-of-fraction.ts';
import { defineSpecialBinary } from '../special-functions/define-special-binary.ts';

/** True for −0 as well. */
function isNegative(x: Tensor): Tensor {
  return less(where(equal(x, 0), div(1, x), x), 0);
}

export const atan2Op = defineSpecialBinary({
  name: 'atan2',
  accept: requireFloating,
  kernel(y, a, b, { length, yStart, aStart, aStep, bStart, bStep }) {
    for (let i = 0; i < length; i++) y[yStart + i] = Math.atan2(a[aStart + i * aStep], b[bStart + i * bStep]);
  },
  gradient(dy, a, b) {
    const squares = add(mul(a, a), mul(b, b));
    const share = where(equal(squares, 0), 0, div(dy, squares)); // at (0, 0) there is no angle, and no gradient in PyTorch
    return [mul(share, b), neg(mul(share, a))];
  },
  // the angle in the eighth of the circle where it is a fraction, mirrored to where it belongs
  decomposition(a, b) {
    const [high, wide] = [abs(a), abs(b)];
    const [large, small] = [maximum(high, wide), minimum(high, wide)];
    const isDiagonal = logicalAnd(equal(small, large), greater(large, 0)); // ∞ / ∞ among them
    const fraction = where(isDiagonal, 1, div(small, where(equal(large, 0), 1, large)));
    const eighth = atanOfFraction(fraction);
    const quarter = where(greater(high, wide), sub(Math.PI / 2, eighth), eighth);
    const half = where(isNegative(b), sub(Math.PI, quarter), quarter);
    return where(isNegative(a), neg(half), half);
  },
});

/**
 * Angle of the point `(b, a)`, with broadcasting: that of `a / b` in the right quadrant.
 *
 * `−π ≤ y ≤ π`, in radians
 *
 * @param a any shape, floating, or a number: how far up
 * @param b same dtype as `a`, a shape that broadcasts with it, or a number: how far right
 * @returns the broadcast shape, dtype of the operands
 * @throws {DTypeError} if the dtypes differ or are not floating
 * @throws {ShapeError} if the shapes do not broadcast
 * @example atan2(tensor([1, 1]), tensor([1, -1])).toArray(); // [0.7854, 2.3562]
 * @see https://pytorch.org/docs/stable/generated/torch.atan2.html
 */
export function atan2(a: Operand, b: Operand): Tensor {
  return apply(atan2Op, operands('atan2', a, b), {});
}
