import { apply } from '../../apply.ts';
import type { Tensor } from '../../tensor.ts';
import { abs } from '../elementwise/abs.ts';
import { add } from '../elementwise/add.ts';
import { div } from '../elementwise/div.ts';
import { exp } from '../elementwise/exp.ts';
import { mul } from '../elementwise/mul.ts';
import { sinh } from './sinh.ts';
import { defineSpecial } from '../special-functions/define-special.ts';

export const coshOp = defineSpecial({
  name: 'cosh',
  value: (x) => Math.cosh(x),
  gradient: (dy, x) => mul(dy, sinh(x)),
  decomposition(x) {
    const root = exp(mul(abs(x), 0.5)); // its square overflows where the result does
    return add(mul(mul(root, 0.5), root), div(div(0.5, root), root));
  },
});

/**
 * Hyperbolic cosine of each element.
 *
 * `y = (eˣ + e⁻ˣ) / 2`
 *
 * @param x any shape, floating
 * @returns same shape and dtype as `x`
 * @throws {DTypeError} if `x` is not floating
 * @example cosh(tensor([0, 1])).toArray(); // [1, 1.5431]
 * @see https://pytorch.org/docs/stable/generated/torch.cosh.html
 */
export function cosh(x: Tensor): Tensor {
  return apply(coshOp, [x], {});
}
