import { apply } from '../../apply.ts';
import type { Tensor } from '../../tensor.ts';
import { abs } from '../elementwise/abs.ts';
import { equal } from '../elementwise/equal.ts';
import { exp } from '../elementwise/exp.ts';
import { less } from '../elementwise/less.ts';
import { lessEqual } from '../elementwise/less-equal.ts';
import { log } from '../elementwise/log.ts';
import { minimum } from '../elementwise/minimum.ts';
import { mul } from '../elementwise/mul.ts';
import { neg } from '../elementwise/neg.ts';
import { sign } from '../elementwise/sign.ts';
import { sqrt } from '../elementwise/sqrt.ts';
import { sub } from '../elementwise/sub.ts';
import { where } from '../elementwise/where.ts';
import { ratio } from '../elementwise/ratio.ts';
import { central, end, erfinvValue, tail } from './erfinv-value.ts';
import { defineSpecial } from './define-special.ts';

export const erfinvOp = defineSpecial({
  name: 'erfinv',
  value: erfinvValue,
  gradient: (dy, _, __, y) => mul(dy, mul(exp(mul(y, y)), Math.sqrt(Math.PI) / 2)),
  decomposition(x) {
    const size = abs(x);
    const t = sqrt(neg(log(sub(1, minimum(size, 1 - 2 ** -53))))); // in float32, 1 is left out below
    const outer = where(lessEqual(t, 3), ratio(tail, sub(t, 1.125)), ratio(end, sub(t, 3)));
    const inside = where(lessEqual(size, 0.75), mul(x, ratio(central, sub(0.5625, mul(x, x)))), mul(sign(x), outer));
    return where(less(size, 1), inside, where(equal(size, 1), mul(x, Infinity), NaN));
  },
});

/**
 * Number of which the error function is each element.
 *
 * `erf y = x`, infinite at −1 and 1, NaN beyond
 *
 * @param x any shape, floating
 * @returns same shape and dtype as `x`
 * @throws {DTypeError} if `x` is not floating
 * @example erfinv(tensor([0, 0.5])).toArray(); // [0, 0.4769]
 * @see https://pytorch.org/docs/stable/generated/torch.erfinv.html
 */
export function erfinv(x: Tensor): Tensor {
  return apply(erfinvOp, [x], {});
}
