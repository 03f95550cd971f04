import { apply } from '../../apply.ts';
import { requireTensor, requireWholeNumber } from '../../arguments/index.ts';
import type { Op } from '../../op.ts';
import type { Tensor } from '../../tensor.ts';
import { add } from '../elementwise/add.ts';
import { div } from '../elementwise/div.ts';
import { equal } from '../elementwise/equal.ts';
import { less } from '../elementwise/less.ts';
import { mul } from '../elementwise/mul.ts';
import { neg } from '../elementwise/neg.ts';
import { pow } from '../elementwise/pow.ts';
import { polynomial } from '../elementwise/ratio.ts';
import { sub } from '../elementwise/sub.ts';
import { where } from '../elementwise/where.ts';
import { defineSpecial } from './define-special.ts';
import { digamma } from './digamma.ts';
import { cotangent, distance } from './nearest.ts';
import { cotangentOf, factorial, polygammaValue, seriesOf, shiftOf } from './polygamma-value.ts';

/** As `zeta` in polygamma-value.ts. */
function zeta(n: number, x: Tensor): Tensor {
  const terms = Array.from({ length: shiftOf(n) }, (_, k) => pow(add(x, k), -(n + 1)));
  const t = div(1, add(x, shiftOf(n)));
  const rest = mul(pow(t, n), polynomial(seriesOf(n), t));
  return mul([...terms, rest].reduce(add), factorial(n));
}

export const polygammaOp: Op<[x: Tensor], { n: number }> = defineSpecial<{ n: number }>({
  name: 'polygamma',
  value: (x, { n }) => polygammaValue(n, x),
  gradient: (dy, x, { n }) => mul(dy, apply(polygammaOp, [x], { n: n + 1 })),
  decomposition(x, { n }) {
    const isLeft = less(x, 0.5);
    const sums = zeta(n, where(isLeft, sub(1, x), x));
    const rest = distance(x);
    const unsigned = where(equal(rest, 0), 0, rest); // of both zeros the same
    const left = sub(neg(sums), mul(polynomial(cotangentOf(n), cotangent(unsigned)), Math.PI ** (n + 1)));
    return where(isLeft, left, n % 2 === 0 ? neg(sums) : sums);
  },
});

/**
 * The `n`-th derivative of `digamma` at each element.
 *
 * `y = ψ⁽ⁿ⁾(x) = (−1)ⁿ⁺¹ n! Σ 1 / (x + k)ⁿ⁺¹`
 *
 * @param n its order, 0 … 30; of order 0 it is `digamma` itself
 * @param x any shape, floating
 * @returns same shape and dtype as `x`
 * @throws {ConfigError} if `n` is not a whole number of 0 … 30
 * @throws {DTypeError} if `x` is not floating
 * @example polygamma(1, tensor([1, 2])).toArray(); // [1.645, 0.645]
 * @see https://pytorch.org/docs/stable/generated/torch.polygamma.html
 */
export function polygamma(n: number, x: Tensor): Tensor {
  requireWholeNumber('polygamma', 'n', n, { least: 0, most: 30 });
  requireTensor('polygamma', 'x', x);
  return n === 0 ? digamma(x) : apply(polygammaOp, [x], { n });
}
