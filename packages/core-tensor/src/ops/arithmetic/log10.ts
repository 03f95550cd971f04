import { apply } from '../../apply.ts';
import type { Tensor } from '../../tensor.ts';
import { div } from '../elementwise/div.ts';
import { log } from '../elementwise/log.ts';
import { mul } from '../elementwise/mul.ts';
import { defineSpecial } from '../special-functions/define-special.ts';

export const log10Op = defineSpecial({
  name: 'log10',
  value: (x) => Math.log10(x),
  gradient: (dy, x) => div(dy, mul(x, Math.LN10)),
  decomposition(x) {
    return div(log(x), Math.LN10);
  },
});

/**
 * Logarithm of each element to base 10.
 *
 * `y = log₁₀ x`, -Infinity at 0, NaN below
 *
 * @param x any shape, floating
 * @returns same shape and dtype as `x`
 * @throws {DTypeError} if `x` is not floating
 * @example log10(tensor([1, 100])).toArray(); // [0, 2]
 * @see https://pytorch.org/docs/stable/generated/torch.log10.html
 */
export function log10(x: Tensor): Tensor {
  return apply(log10Op, [x], {});
}
