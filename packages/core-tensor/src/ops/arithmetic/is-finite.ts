import { requireFloating } from '../../dtype.ts';
import type { Tensor } from '../../tensor.ts';
import { abs } from '../elementwise/abs.ts';
import { equal } from '../elementwise/equal.ts';
import { less } from '../elementwise/less.ts';
import { isWhole } from '../elementwise/whole.ts';

/**
 * True where an element is a number and not infinite.
 *
 * `y = |x| < ∞`
 *
 * @param x any shape, floating, or whole numbers or bool, which all are finite
 * @returns same shape as `x`, bool
 * @throws {DTypeError} if `x` is 16-bit
 * @example isFinite(tensor([1, Infinity, NaN])).toArray(); // [true, false, false]
 * @see https://pytorch.org/docs/stable/generated/torch.isfinite.html
 */
export function isFinite(x: Tensor): Tensor {
  if (isWhole('isFinite', x) || x.dtype === 'bool') return equal(x, x);
  requireFloating('isFinite', 'x', x.dtype);
  return less(abs(x), Infinity);
}
