import { requireFloating } from '../../dtype.ts';
import type { Tensor } from '../../tensor.ts';
import { abs } from '../elementwise/abs.ts';
import { equal } from '../elementwise/equal.ts';
import { notEqual } from '../elementwise/not-equal.ts';
import { isWhole } from '../elementwise/whole.ts';

/**
 * True where an element is infinite, of either sign.
 *
 * `y = (|x| = ∞)`
 *
 * @param x any shape, floating, or whole numbers or bool, which all are finite
 * @returns same shape as `x`, bool
 * @throws {DTypeError} if `x` is 16-bit
 * @example isInf(tensor([1, -Infinity, NaN])).toArray(); // [false, true, false]
 * @see https://pytorch.org/docs/stable/generated/torch.isinf.html
 */
export function isInf(x: Tensor): Tensor {
  if (isWhole('isInf', x) || x.dtype === 'bool') return notEqual(x, x);
  requireFloating('isInf', 'x', x.dtype);
  return equal(abs(x), Infinity);
}
