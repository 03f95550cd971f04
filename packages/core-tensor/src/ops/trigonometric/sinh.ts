import { apply } from '../../apply.ts';
import type { Tensor } from '../../tensor.ts';
import { abs } from '../elementwise/abs.ts';
import { add } from '../elementwise/add.ts';
import { div } from '../elementwise/div.ts';
import { exp } from '../elementwise/exp.ts';
import { expm1 } from '../elementwise/expm1.ts';
import { less } from '../elementwise/less.ts';
import { minimum } from '../elementwise/minimum.ts';
import { mul } from '../elementwise/mul.ts';
import { sign } from '../elementwise/sign.ts';
import { sub } from '../elementwise/sub.ts';
import { where } from '../elementwise/where.ts';
import { cosh } from './cosh.ts';
import { defineSpecial } from '../special-functions/define-special.ts';

const SMALL = 2 ** -12; // up to here x⁵ / 120 is below the rounding of float64

export const sinhOp = defineSpecial({
  name: 'sinh',
  value: (x) => Math.sinh(x),
  gradient: (dy, x) => mul(dy, cosh(x)),
  decomposition(x) {
    const size = abs(x);
    const less1 = expm1(minimum(size, 1)); // exact near 0
    const near = mul(add(less1, div(less1, add(less1, 1))), 0.5);
    const root = exp(mul(size, 0.5)); // its square overflows where the result does
    const far = sub(mul(mul(root, 0.5), root), div(div(0.5, root), root));
    const series = mul(x, add(mul(mul(x, x), 1 / 6), 1)); // the rounding of expm1 shows in what is as good as x
    return where(less(size, SMALL), series, mul(sign(x), where(less(size, 1), near, far)));
  },
});

/**
 * Hyperbolic sine of each element.
 *
 * `y = (eˣ − e⁻ˣ) / 2`
 *
 * @param x any shape, floating
 * @returns same shape and dtype as `x`
 * @throws {DTypeError} if `x` is not floating
 * @example sinh(tensor([0, 1])).toArray(); // [0, 1.1752]
 * @see https://pytorch.org/docs/stable/generated/torch.sinh.html
 */
export function sinh(x: Tensor): Tensor {
  return apply(sinhOp, [x], {});
}
