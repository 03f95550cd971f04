import { apply } from '../../apply.ts';
import type { Tensor } from '../../tensor.ts';
import { abs } from '../elementwise/abs.ts';
import { add } from '../elementwise/add.ts';
import { div } from '../elementwise/div.ts';
import { greater } from '../elementwise/greater.ts';
import { mul } from '../elementwise/mul.ts';
import { sign } from '../elementwise/sign.ts';
import { sub } from '../elementwise/sub.ts';
import { where } from '../elementwise/where.ts';
import { atanOfFraction } from './atan-of-fraction.ts';
import { defineSpecial } from '../special-functions/define-special.ts';

export const atanOp = defineSpecial({
  name: 'atan',
  value: (x) => Math.atan(x),
  gradient: (dy, x) => div(dy, add(mul(x, x), 1)),
  decomposition(x) {
    const size = abs(x);
    const y = atanOfFraction(where(greater(size, 1), div(1, size), size));
    return mul(sign(x), where(greater(size, 1), sub(Math.PI / 2, y), y));
  },
});

/**
 * Angle whose tangent each element is.
 *
 * `−π/2 ≤ y ≤ π/2`, in radians
 *
 * @param x any shape, floating
 * @returns same shape and dtype as `x`
 * @throws {DTypeError} if `x` is not floating
 * @example atan(tensor([0, 1])).toArray(); // [0, 0.7854]
 * @see https://pytorch.org/docs/stable/generated/torch.atan.html
 */
export function atan(x: Tensor): Tensor {
  return apply(atanOp, [x], {});
}
