import { requireTensor } from '../../arguments/require-tensor.ts';
import { requireNumeric } from '../../dtype.ts';
import type { Tensor } from '../../tensor.ts';
import { mul } from '../elementwise/mul.ts';

/**
 * Each element times itself.
 *
 * `y = x²`
 *
 * @param x any shape, floating or whole numbers
 * @returns same shape and dtype as `x`
 * @throws {DTypeError} if `x` is bool or 16-bit
 * @example square(tensor([3, -2])).toArray(); // [9, 4]
 * @see https://pytorch.org/docs/stable/generated/torch.square.html
 */
export function square(x: Tensor): Tensor {
  requireTensor('square', 'x', x);
  requireNumeric('square', 'x', x.dtype);
  return mul(x, x);
}
