import { requireTensor } from '../../arguments/require-tensor.ts';
import type { Tensor } from '../../tensor.ts';
import { logicalNot } from '../elementwise/logical-not.ts';
import { sub } from '../elementwise/sub.ts';
import { requireBits } from './define-bitwise.ts';

/**
 * Exchanges zeros and ones in the bits of each element; of truth values as `logicalNot`.
 *
 * `y = −1 − x`, of uint8 `255 − x`
 *
 * @param x any shape, whole numbers or bool
 * @returns same shape and dtype as `x`
 * @throws {DTypeError} if `x` is floating
 * @example bitwiseNot(tensor(Int32Array.of(0, 5))).toArray(); // [-1, -6]
 * @see https://pytorch.org/docs/stable/generated/torch.bitwise_not.html
 */
export function bitwiseNot(x: Tensor): Tensor {
  requireTensor('bitwiseNot', 'x', x);
  requireBits('bitwiseNot', 'x', x.dtype);
  return x.dtype === 'bool' ? logicalNot(x) : sub(x.dtype === 'uint8' ? 255 : -1, x);
}
