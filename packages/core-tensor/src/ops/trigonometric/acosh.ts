import { apply } from '../../apply.ts';
import type { Tensor } from '../../tensor.ts';
import { add } from '../elementwise/add.ts';
import { less } from '../elementwise/less.ts';
import { log } from '../elementwise/log.ts';
import { log1p } from '../elementwise/log1p.ts';
import { maximum } from '../elementwise/maximum.ts';
import { minimum } from '../elementwise/minimum.ts';
import { mul } from '../elementwise/mul.ts';
import { rsqrt } from '../elementwise/rsqrt.ts';
import { sqrt } from '../elementwise/sqrt.ts';
import { sub } from '../elementwise/sub.ts';
import { where } from '../elementwise/where.ts';
import { defineSpecial } from '../special-functions/define-special.ts';

const FAR = 2 ** 28; // from where on 1 is nothing beside x²

export const acoshOp = defineSpecial({
  name: 'acosh',
  value: (x) => Math.acosh(x),
  gradient: (dy, x) => mul(dy, rsqrt(sub(mul(x, x), 1))),
  decomposition(x) {
    const above = sub(minimum(maximum(x, 1), FAR), 1);
    const y = log1p(add(above, sqrt(mul(above, add(above, 2)))));
    return where(less(x, 1), NaN, where(less(x, FAR), y, add(log(maximum(x, FAR)), Math.LN2)));
  },
});

/**
 * Number, not below 0, whose hyperbolic cosine each element is.
 *
 * `y = ln(x + √(x² − 1))`, NaN below 1
 *
 * @param x any shape, floating
 * @returns same shape and dtype as `x`
 * @throws {DTypeError} if `x` is not floating
 * @example acosh(tensor([1, 2])).toArray(); // [0, 1.317]
 * @see https://pytorch.org/docs/stable/generated/torch.acosh.html
 */
export function acosh(x: Tensor): Tensor {
  return apply(acoshOp, [x], {});
}
