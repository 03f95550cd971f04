import { requireTensor } from '../../arguments/require-tensor.ts';
import { requireFloating } from '../../dtype.ts';
import type { Tensor } from '../../tensor.ts';
import { abs } from '../elementwise/abs.ts';
import { equal } from '../elementwise/equal.ts';

/**
 * True where an element is infinite, of either sign.
 *
 * `y = (|x| = ∞)`
 *
 * @param x any shape, floating
 * @returns same shape as `x`, bool
 * @throws {DTypeError} if `x` is not floating
 * @example isInf(tensor([1, -Infinity, NaN])).toArray(); // [false, true, false]
 * @see https://pytorch.org/docs/stable/generated/torch.isinf.html
 */
export function isInf(x: Tensor): Tensor {
  requireTensor('isInf', 'x', x);
  requireFloating('isInf', 'x', x.dtype);
  return equal(abs(x), Infinity);
}
