import { apply } from '../../apply.ts';
import type { Tensor } from '../../tensor.ts';
import { add } from '../elementwise/add.ts';
import { div } from '../elementwise/div.ts';
import { mul } from '../elementwise/mul.ts';
import { rsqrt } from '../elementwise/rsqrt.ts';
import { sqrt } from '../elementwise/sqrt.ts';
import { sub } from '../elementwise/sub.ts';
import { atan } from './atan.ts';
import { defineSpecial } from '../special-functions/define-special.ts';

export const asinOp = defineSpecial({
  name: 'asin',
  value: (x) => Math.asin(x),
  gradient: (dy, x) => mul(dy, rsqrt(sub(1, mul(x, x)))),
  decomposition(x) {
    return atan(div(x, sqrt(mul(sub(1, x), add(x, 1)))));
  },
});

/**
 * Angle whose sine each element is.
 *
 * `−π/2 ≤ y ≤ π/2`, in radians; NaN outside −1 … 1
 *
 * @param x any shape, floating
 * @returns same shape and dtype as `x`
 * @throws {DTypeError} if `x` is not floating
 * @example asin(tensor([0, 1])).toArray(); // [0, 1.5708]
 * @see https://pytorch.org/docs/stable/generated/torch.asin.html
 */
export function asin(x: Tensor): Tensor {
  return apply(asinOp, [x], {});
}
