import { apply } from '../../apply.ts';
import type { Tensor } from '../../tensor.ts';
import { add } from '../elementwise/add.ts';
import { cos } from '../elementwise/cos.ts';
import { div } from '../elementwise/div.ts';
import { mul } from '../elementwise/mul.ts';
import { sin } from '../elementwise/sin.ts';
import { defineSpecial } from '../special-functions/define-special.ts';

export const tanOp = defineSpecial({
  name: 'tan',
  value: (x) => Math.tan(x),
  gradient: (dy, _, __, y) => mul(dy, add(mul(y, y), 1)),
  decomposition(x) {
    return div(sin(x), cos(x));
  },
});

/**
 * Tangent of each element, an angle in radians.
 *
 * `y = sin x / cos x`
 *
 * @param x any shape, floating
 * @returns same shape and dtype as `x`
 * @throws {DTypeError} if `x` is not floating
 * @example tan(tensor([0, 1])).toArray(); // [0, 1.5574]
 * @see https://pytorch.org/docs/stable/generated/torch.tan.html
 */
export function tan(x: Tensor): Tensor {
  return apply(tanOp, [x], {});
}
