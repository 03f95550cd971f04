import { requireNumber, requireOptions } from '../../arguments/index.ts';
import { requireFloating } from '../../dtype.ts';
import type { Tensor } from '../../tensor.ts';
import { add } from '../elementwise/add.ts';
import { div } from '../elementwise/div.ts';
import { mul } from '../elementwise/mul.ts';
import { requireAlike } from './require-alike.ts';

/**
 * Adds a multiple of the quotient of two tensors, with broadcasting.
 *
 * `y = x + value · tensor1 / tensor2`
 *
 * @param x any shape, floating
 * @param tensor1 same dtype as `x`, a shape that broadcasts with it
 * @param tensor2 likewise
 * @param options `value`: how often the quotient is added; default 1
 * @returns the broadcast shape, dtype of `x`
 * @throws {DTypeError} if the dtypes differ or have no division
 * @throws {ShapeError} if the shapes do not broadcast
 * @example addcdiv(tensor([1, 1]), tensor([2, 4]), tensor([1, 2]), { value: 0.5 }).toArray(); // [2, 2]
 * @see https://pytorch.org/docs/stable/generated/torch.addcdiv.html
 */
export function addcdiv(
  x: Tensor,
  tensor1: Tensor,
  tensor2: Tensor,
  options: { readonly value?: number | undefined } = {},
): Tensor {
  const { value = 1 } = requireOptions('addcdiv', options, { value: true } as const);
  requireNumber('addcdiv', 'value', value);
  requireAlike('addcdiv', { x, tensor1, tensor2 }, requireFloating);
  const quotient = div(tensor1, tensor2);
  return add(x, value === 1 ? quotient : mul(quotient, value));
}
