import { requireNumber, requireOptions } from '../../arguments/index.ts';
import { requireNumeric } from '../../dtype.ts';
import type { Tensor } from '../../tensor.ts';
import { add } from '../elementwise/add.ts';
import { mul } from '../elementwise/mul.ts';
import { requireAlike } from './require-alike.ts';

/**
 * Adds a multiple of the product of two tensors, with broadcasting.
 *
 * `y = x + value · tensor1 · tensor2`
 *
 * @param x any shape, floating or whole numbers
 * @param tensor1 same dtype as `x`, a shape that broadcasts with it
 * @param tensor2 likewise
 * @param options `value`: how often the product is added; default 1
 * @returns the broadcast shape, dtype of `x`
 * @throws {DTypeError} if the dtypes differ or have no arithmetic
 * @throws {ShapeError} if the shapes do not broadcast
 * @example addcmul(tensor([1, 1]), tensor([2, 4]), tensor([1, 2]), { value: 0.5 }).toArray(); // [2, 5]
 * @see https://pytorch.org/docs/stable/generated/torch.addcmul.html
 */
export function addcmul(
  x: Tensor,
  tensor1: Tensor,
  tensor2: Tensor,
  options: { readonly value?: number | undefined } = {},
): Tensor {
  const { value = 1 } = requireOptions('addcmul', options, { value: true } as const);
  requireNumber('addcmul', 'value', value);
  requireAlike('addcmul', { x, tensor1, tensor2 }, requireNumeric);
  const product = mul(tensor1, tensor2);
  return add(x, value === 1 ? product : mul(product, value));
}
