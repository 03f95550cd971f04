import { requireTensor } from '../../arguments/require-tensor.ts';
import { isFloating, requireNumeric } from '../../dtype.ts';
import type { Tensor } from '../../tensor.ts';
import { div } from '../elementwise/div.ts';
import { equal } from '../elementwise/equal.ts';
import { less } from '../elementwise/less.ts';
import { where } from '../elementwise/where.ts';

/**
 * True where the sign of an element is −: it is negative, or −0. Of NaN it is false.
 *
 * @param x any shape, floating or whole numbers
 * @returns same shape as `x`, bool
 * @throws {DTypeError} if `x` is bool or 16-bit
 * @example signbit(tensor([1, -0, -2])).toArray(); // [false, true, true]
 * @see https://pytorch.org/docs/stable/generated/torch.signbit.html
 */
export function signbit(x: Tensor): Tensor {
  requireTensor('signbit', 'x', x);
  requireNumeric('signbit', 'x', x.dtype);
  return less(isFloating(x.dtype) ? where(equal(x, 0), div(1, x), x) : x, 0); // 1 / −0 is −∞
}
