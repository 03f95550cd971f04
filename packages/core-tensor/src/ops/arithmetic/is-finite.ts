import { requireTensor } from '../../arguments/require-tensor.ts';
import { requireFloating } from '../../dtype.ts';
import type { Tensor } from '../../tensor.ts';
import { abs } from '../elementwise/abs.ts';
import { less } from '../elementwise/less.ts';

/**
 * True where an element is a number and not infinite.
 *
 * `y = |x| < ∞`
 *
 * @param x any shape, floating
 * @returns same shape as `x`, bool
 * @throws {DTypeError} if `x` is not floating
 * @example isFinite(tensor([1, Infinity, NaN])).toArray(); // [true, false, false]
 * @see https://pytorch.org/docs/stable/generated/torch.isfinite.html
 */
export function isFinite(x: Tensor): Tensor {
  requireTensor('isFinite', 'x', x);
  requireFloating('isFinite', 'x', x.dtype);
  return less(abs(x), Infinity);
}
