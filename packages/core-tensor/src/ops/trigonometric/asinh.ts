import { apply } from '../../apply.ts';
import type { Tensor } from '../../tensor.ts';
import { abs } from '../elementwise/abs.ts';
import { add } from '../elementwise/add.ts';
import { div } from '../elementwise/div.ts';
import { less } from '../elementwise/less.ts';
import { log } from '../elementwise/log.ts';
import { log1p } from '../elementwise/log1p.ts';
import { maximum } from '../elementwise/maximum.ts';
import { minimum } from '../elementwise/minimum.ts';
import { mul } from '../elementwise/mul.ts';
import { rsqrt } from '../elementwise/rsqrt.ts';
import { sign } from '../elementwise/sign.ts';
import { sqrt } from '../elementwise/sqrt.ts';
import { where } from '../elementwise/where.ts';
import { defineSpecial } from '../special-functions/define-special.ts';

const FAR = 2 ** 28; // from where on 1 is nothing beside x²

export const asinhOp = defineSpecial({
  name: 'asinh',
  value: (x) => Math.asinh(x),
  gradient: (dy, x) => mul(dy, rsqrt(add(mul(x, x), 1))),
  decomposition(x) {
    const size = abs(x);
    const near = minimum(size, FAR);
    const square = mul(near, near);
    const y = log1p(add(near, div(square, add(sqrt(add(square, 1)), 1))));
    return mul(sign(x), where(less(size, FAR), y, add(log(maximum(size, FAR)), Math.LN2)));
  },
});

/**
 * Number whose hyperbolic sine each element is.
 *
 * `y = ln(x + √(x² + 1))`
 *
 * @param x any shape, floating
 * @returns same shape and dtype as `x`
 * @throws {DTypeError} if `x` is not floating
 * @example asinh(tensor([0, 1])).toArray(); // [0, 0.8814]
 * @see https://pytorch.org/docs/stable/generated/torch.asinh.html
 */
export function asinh(x: Tensor): Tensor {
  return apply(asinhOp, [x], {});
}
