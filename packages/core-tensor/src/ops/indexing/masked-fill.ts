import { requireTensor } from '../../arguments/index.ts';
import { requireBool, requireSame } from '../../dtype.ts';
import { ShapeError } from '../../errors.ts';
import { broadcastShapes, formatShape } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { where } from '../elementwise/where.ts';
import { reshape } from '../movement/reshape.ts';
import { operands, type Operand } from '../elementwise/elementwise.ts';

/**
 * Puts a number where a mask is true, with broadcasting.
 *
 * @param x any shape and dtype
 * @param mask bool, a shape that broadcasts with `x`
 * @param value a number, or a tensor of one element of the same dtype
 * @returns the broadcast shape, dtype of `x`
 * @throws {DTypeError} if `mask` is not bool, or the dtype of `x` does not hold `value`
 * @throws {ShapeError} if the shapes do not broadcast
 * @example maskedFill(tensor([1, 2, 3]), tensor([true, false, true]), 0).toArray(); // [0, 2, 0]
 * @see https://pytorch.org/docs/stable/generated/torch.Tensor.masked_fill.html
 */
export function maskedFill(x: Tensor, mask: Tensor, value: Operand): Tensor {
  requireTensor('maskedFill', 'x', x);
  requireTensor('maskedFill', 'mask', mask);
  requireBool('maskedFill', 'mask', mask.dtype);
  broadcastShapes('maskedFill', x.shape, mask.shape);
  const [entries, filling] = operands('maskedFill', x, value);
  requireSame('maskedFill', ['x', 'value'], [x.dtype, filling.dtype]);
  if (filling.size !== 1)
    throw new ShapeError('maskedFill', `value is ${formatShape(filling.shape)} but must be one number`, {
      expected: 1,
      got: filling.size,
    });
  return where(mask, reshape(filling, []), entries);
}
