import { apply } from '../../apply.ts';
import type { Tensor } from '../../tensor.ts';
import { mul } from '../elementwise/mul.ts';
import { pow } from '../elementwise/pow.ts';
import { defineSpecial } from '../special-functions/define-special.ts';

export const exp2Op = defineSpecial({
  name: 'exp2',
  value: (x) => 2 ** x,
  gradient: (dy, _, __, y) => mul(dy, mul(y, Math.LN2)),
  decomposition(x) {
    return pow(2, x);
  },
});

/**
 * 2 to the power of each element.
 *
 * `y = 2ˣ`
 *
 * @param x any shape, floating
 * @returns same shape and dtype as `x`
 * @throws {DTypeError} if `x` is not floating
 * @example exp2(tensor([0, 3])).toArray(); // [1, 8]
 * @see https://pytorch.org/docs/stable/generated/torch.exp2.html
 */
export function exp2(x: Tensor): Tensor {
  return apply(exp2Op, [x], {});
}
