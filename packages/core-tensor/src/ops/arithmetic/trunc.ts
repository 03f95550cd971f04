import { apply } from '../../apply.ts';
import { zerosLike } from '../../create.ts';
import { isWhole } from '../elementwise/whole.ts';
import type { Tensor } from '../../tensor.ts';
import { ceil } from '../elementwise/ceil.ts';
import { floor } from '../elementwise/floor.ts';
import { less } from '../elementwise/less.ts';
import { where } from '../elementwise/where.ts';
import { defineSpecial } from '../special-functions/define-special.ts';

export const truncOp = defineSpecial({
  name: 'trunc',
  value: (x) => Math.trunc(x),
  gradient: (dy) => zerosLike(dy),
  decomposition(x) {
    return where(less(x, 0), ceil(x), floor(x));
  },
});

/**
 * Whole part of each element: what is behind the point is left out.
 *
 * The gradient is 0.
 *
 * @param x any shape, floating or whole numbers, which stay as they are
 * @returns same shape and dtype as `x`
 * @throws {DTypeError} if `x` is bool or 16-bit
 * @example trunc(tensor([1.5, -1.5])).toArray(); // [1, -1]
 * @see https://pytorch.org/docs/stable/generated/torch.trunc.html
 */
export function trunc(x: Tensor): Tensor {
  return isWhole('trunc', x) ? x : apply(truncOp, [x], {});
}
