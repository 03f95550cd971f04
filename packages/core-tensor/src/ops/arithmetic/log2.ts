import { apply } from '../../apply.ts';
import type { Tensor } from '../../tensor.ts';
import { div } from '../elementwise/div.ts';
import { log } from '../elementwise/log.ts';
import { mul } from '../elementwise/mul.ts';
import { defineSpecial } from '../special-functions/define-special.ts';

export const log2Op = defineSpecial({
  name: 'log2',
  value: (x) => Math.log2(x),
  gradient: (dy, x) => div(dy, mul(x, Math.LN2)),
  decomposition(x) {
    return div(log(x), Math.LN2);
  },
});

/**
 * Logarithm of each element to base 2.
 *
 * `y = log₂ x`, -Infinity at 0, NaN below
 *
 * @param x any shape, floating
 * @returns same shape and dtype as `x`
 * @throws {DTypeError} if `x` is not floating
 * @example log2(tensor([1, 8])).toArray(); // [0, 3]
 * @see https://pytorch.org/docs/stable/generated/torch.log2.html
 */
export function log2(x: Tensor): Tensor {
  return apply(log2Op, [x], {});
}
