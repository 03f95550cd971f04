import { operands, type Operand } from '../elementwise/elementwise.ts';
import { maximum } from '../elementwise/maximum.ts';
import { notEqual } from '../elementwise/not-equal.ts';
import { where } from '../elementwise/where.ts';
import { underName } from '../../arguments/under-name.ts';
import type { Tensor } from '../../tensor.ts';

/**
 * The larger of two elements, with broadcasting; where one is NaN, the other.
 *
 * Equal elements share the gradient.
 *
 * @param a any shape, or a number
 * @param b same dtype as `a`, a shape that broadcasts with it, or a number
 * @returns the broadcast shape, dtype of the operands
 * @throws {DTypeError} if the dtypes differ
 * @throws {ShapeError} if the shapes do not broadcast
 * @example fmax(tensor([1, NaN]), 2).toArray(); // [2, 2]
 * @see https://pytorch.org/docs/stable/generated/torch.fmax.html
 */
export function fmax(a: Operand, b: Operand): Tensor {
  const [x, y] = operands('fmax', a, b);
  return underName('fmax', () => where(notEqual(y, y), x, where(notEqual(x, x), y, maximum(x, y))));
}
