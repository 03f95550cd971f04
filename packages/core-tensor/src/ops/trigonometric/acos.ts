import { apply } from '../../apply.ts';
import type { Tensor } from '../../tensor.ts';
import { add } from '../elementwise/add.ts';
import { div } from '../elementwise/div.ts';
import { mul } from '../elementwise/mul.ts';
import { neg } from '../elementwise/neg.ts';
import { rsqrt } from '../elementwise/rsqrt.ts';
import { sqrt } from '../elementwise/sqrt.ts';
import { sub } from '../elementwise/sub.ts';
import { atan } from './atan.ts';
import { defineSpecial } from '../special-functions/define-special.ts';

export const acosOp = defineSpecial({
  name: 'acos',
  value: (x) => Math.acos(x),
  gradient: (dy, x) => neg(mul(dy, rsqrt(sub(1, mul(x, x))))),
  decomposition(x) {
    return mul(atan(sqrt(div(sub(1, x), add(x, 1)))), 2);
  },
});

/**
 * Angle whose cosine each element is.
 *
 * `0 ≤ y ≤ π`, in radians; NaN outside −1 … 1
 *
 * @param x any shape, floating
 * @returns same shape and dtype as `x`
 * @throws {DTypeError} if `x` is not floating
 * @example acos(tensor([0, 1])).toArray(); // [1.5708, 0]
 * @see https://pytorch.org/docs/stable/generated/torch.acos.html
 */
export function acos(x: Tensor): Tensor {
  return apply(acosOp, [x], {});
}
