import { requireFloating } from '../../dtype.ts';
import { underName } from '../../arguments/under-name.ts';
import type { Tensor } from '../../tensor.ts';
import { abs } from '../elementwise/abs.ts';
import { operands, type Operand } from '../elementwise/elementwise.ts';
import { neg } from '../elementwise/neg.ts';
import { where } from '../elementwise/where.ts';
import { signbit } from './signbit.ts';

/**
 * The size of one element with the sign of another, with broadcasting; −0 has one, too.
 *
 * The gradient of an infinite `a` is ±1, too; PyTorch's is NaN.
 *
 * @param a any shape, floating, or a number
 * @param b same dtype as `a`, a shape that broadcasts with it, or a number
 * @returns the broadcast shape, dtype of the operands
 * @throws {DTypeError} if the dtypes differ or are not floating
 * @throws {ShapeError} if the shapes do not broadcast
 * @example copysign(tensor([1, -2]), -1).toArray(); // [-1, -2]
 * @see https://pytorch.org/docs/stable/generated/torch.copysign.html
 */
export function copysign(a: Operand, b: Operand): Tensor {
  const [x, y] = operands('copysign', a, b);
  requireFloating('copysign', 'a', x.dtype);
  return underName('copysign', () => {
    const size = abs(x);
    return where(signbit(y), neg(size), size);
  });
}
