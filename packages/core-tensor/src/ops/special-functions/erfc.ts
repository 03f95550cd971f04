import { apply } from '../../apply.ts';
import type { Tensor } from '../../tensor.ts';
import { abs } from '../elementwise/abs.ts';
import { add } from '../elementwise/add.ts';
import { div } from '../elementwise/div.ts';
import { equal } from '../elementwise/equal.ts';
import { exp } from '../elementwise/exp.ts';
import { floor } from '../elementwise/floor.ts';
import { less } from '../elementwise/less.ts';
import { lessEqual } from '../elementwise/less-equal.ts';
import { maximum } from '../elementwise/maximum.ts';
import { minimum } from '../elementwise/minimum.ts';
import { mul } from '../elementwise/mul.ts';
import { neg } from '../elementwise/neg.ts';
import { sub } from '../elementwise/sub.ts';
import { where } from '../elementwise/where.ts';
import { inner, middle, outer } from '../elementwise/erf-value.ts';
import { ratio } from '../elementwise/ratio.ts';
import { erfcValue } from './erfc-value.ts';
import { defineSpecial } from './define-special.ts';

export const erfcOp = defineSpecial({
  name: 'erfc',
  value: erfcValue,
  gradient: (dy, x) => mul(dy, mul(exp(neg(mul(x, x))), -2 / Math.sqrt(Math.PI))),
  decomposition(x) {
    const size = minimum(abs(x), 28); // beyond, it is 0 in float64, too
    const far = maximum(size, 4);
    const square = mul(far, far);
    const last = div(sub(1 / Math.sqrt(Math.PI), div(ratio(outer, div(1, square)), square)), far);
    const tail = where(lessEqual(size, 4), ratio(middle, size), last);
    const coarse = mul(floor(mul(size, 16)), 1 / 16); // its square is exact
    const power = mul(exp(neg(mul(coarse, coarse))), exp(neg(mul(sub(size, coarse), add(size, coarse)))));
    const share = where(equal(size, 28), 0, mul(power, tail));
    const near = sub(1, mul(x, ratio(inner, mul(x, x))));
    return where(lessEqual(size, 0.46875), near, where(less(x, 0), sub(2, share), share));
  },
});

/**
 * Complementary error function of each element, exact in the tail, too.
 *
 * `y = 1 − erf x`
 *
 * @param x any shape, floating
 * @returns same shape and dtype as `x`
 * @throws {DTypeError} if `x` is not floating
 * @example erfc(tensor([0, 1])).toArray(); // [1, 0.1573]
 * @see https://pytorch.org/docs/stable/generated/torch.erfc.html
 */
export function erfc(x: Tensor): Tensor {
  return apply(erfcOp, [x], {});
}
