import { apply } from '../../apply.ts';
import type { Tensor } from '../../tensor.ts';
import { abs } from '../elementwise/abs.ts';
import { add } from '../elementwise/add.ts';
import { div } from '../elementwise/div.ts';
import { equal } from '../elementwise/equal.ts';
import { less } from '../elementwise/less.ts';
import { log } from '../elementwise/log.ts';
import { maximum } from '../elementwise/maximum.ts';
import { mul } from '../elementwise/mul.ts';
import { ratio } from '../elementwise/ratio.ts';
import { sin } from '../elementwise/sin.ts';
import { sub } from '../elementwise/sub.ts';
import { where } from '../elementwise/where.ts';
import { defineSpecial } from './define-special.ts';
import { digamma } from './digamma.ts';
import { far, lgammaValue, near, stirling } from './lgamma-value.ts';
import { distance } from './nearest.ts';

/** As `positive` in lgamma-value.ts. */
function positive(x: Tensor): Tensor {
  const large = maximum(x, 3);
  const rest = add(div(ratio(far, div(1, mul(large, large))), large), stirling);
  const above = add(mul(sub(large, 0.5), sub(log(large), 1)), rest);
  return where(less(x, 3), mul(mul(sub(x, 1), sub(x, 2)), ratio(near, x)), above);
}

export const lgammaOp = defineSpecial({
  name: 'lgamma',
  value: lgammaValue,
  gradient: (dy, x) => mul(dy, digamma(x)),
  decomposition(x) {
    const isLeft = less(x, 0.5);
    const sine = abs(sin(mul(distance(maximum(x, -(2 ** 60))), Math.PI))); // further out, all numbers are whole
    const other = positive(where(isLeft, sub(1, x), x));
    const left = where(equal(sine, 0), Infinity, sub(sub(Math.log(Math.PI), log(sine)), other));
    return where(isLeft, left, other);
  },
});

/**
 * Natural logarithm of the absolute value of the gamma function of each element.
 *
 * `y = ln |Γ(x)|`, Infinity at 0, −1, −2 …; its derivative is `digamma`
 *
 * @param x any shape, floating
 * @returns same shape and dtype as `x`
 * @throws {DTypeError} if `x` is not floating
 * @example lgamma(tensor([1, 5])).toArray(); // [0, 3.178]
 * @see https://pytorch.org/docs/stable/generated/torch.lgamma.html
 */
export function lgamma(x: Tensor): Tensor {
  return apply(lgammaOp, [x], {});
}
