import { apply } from '../../apply.ts';
import type { Tensor } from '../../tensor.ts';
import { abs } from '../elementwise/abs.ts';
import { div } from '../elementwise/div.ts';
import { log1p } from '../elementwise/log1p.ts';
import { mul } from '../elementwise/mul.ts';
import { sign } from '../elementwise/sign.ts';
import { sub } from '../elementwise/sub.ts';
import { defineSpecial } from '../special-functions/define-special.ts';

export const atanhOp = defineSpecial({
  name: 'atanh',
  value: (x) => Math.atanh(x),
  gradient: (dy, x) => div(dy, sub(1, mul(x, x))),
  decomposition(x) {
    const size = abs(x);
    return mul(sign(x), mul(log1p(div(mul(size, 2), sub(1, size))), 0.5));
  },
});

/**
 * Number whose hyperbolic tangent each element is.
 *
 * `y = ln((1 + x) / (1 − x)) / 2`, NaN outside −1 … 1
 *
 * @param x any shape, floating
 * @returns same shape and dtype as `x`
 * @throws {DTypeError} if `x` is not floating
 * @example atanh(tensor([0, 0.5])).toArray(); // [0, 0.5493]
 * @see https://pytorch.org/docs/stable/generated/torch.atanh.html
 */
export function atanh(x: Tensor): Tensor {
  return apply(atanhOp, [x], {});
}
