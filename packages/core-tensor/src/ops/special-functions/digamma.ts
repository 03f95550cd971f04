import { apply } from '../../apply.ts';
import type { Tensor } from '../../tensor.ts';
import { div } from '../elementwise/div.ts';
import { equal } from '../elementwise/equal.ts';
import { less } from '../elementwise/less.ts';
import { log } from '../elementwise/log.ts';
import { maximum } from '../elementwise/maximum.ts';
import { mul } from '../elementwise/mul.ts';
import { ratio } from '../elementwise/ratio.ts';
import { sub } from '../elementwise/sub.ts';
import { where } from '../elementwise/where.ts';
import { defineSpecial } from './define-special.ts';
import { digammaValue, far, near, zero } from './digamma-value.ts';
import { cotangent, distance } from './nearest.ts';
import { polygammaOp } from './polygamma.ts';

/** As `positive` in digamma-value.ts. */
function positive(x: Tensor): Tensor {
  const large = maximum(x, 4);
  const square = div(1, mul(large, large));
  const above = sub(sub(log(large), div(0.5, large)), mul(square, ratio(far, square)));
  return where(less(x, 4), mul(sub(sub(x, zero[0]), zero[1]), ratio(near, x)), above);
}

export const digammaOp = defineSpecial({
  name: 'digamma',
  value: digammaValue,
  gradient: (dy, x) => mul(dy, apply(polygammaOp, [x], { n: 1 })),
  decomposition(x) {
    const isLeft = less(x, 0.5);
    const rest = distance(x);
    const other = positive(where(isLeft, sub(1, x), x));
    const left = sub(other, mul(cotangent(rest), Math.PI));
    const atZero = div(-1, x); // the infinity that the sign of 0 says
    return where(isLeft, where(equal(x, 0), atZero, where(equal(rest, 0), NaN, left)), other);
  },
});

/**
 * Derivative of the logarithm of the gamma function at each element.
 *
 * `y = ψ(x) = Γ′(x) / Γ(x)`, −Infinity at 0 and Infinity at −0, NaN at −1, −2 …; its derivative is `polygamma` of order 1
 *
 * @param x any shape, floating
 * @returns same shape and dtype as `x`
 * @throws {DTypeError} if `x` is not floating
 * @example digamma(tensor([1, 2])).toArray(); // [-0.5772, 0.4228]
 * @see https://pytorch.org/docs/stable/generated/torch.digamma.html
 */
export function digamma(x: Tensor): Tensor {
  return apply(digammaOp, [x], {});
}
