import { operands, type Operand } from '../elementwise/elementwise.ts';
import { minimum } from '../elementwise/minimum.ts';
import { notEqual } from '../elementwise/not-equal.ts';
import { where } from '../elementwise/where.ts';
import { underName } from '../../arguments/under-name.ts';
import type { Tensor } from '../../tensor.ts';

/**
 * The smaller of two elements, with broadcasting; where one is NaN, the other.
 *
 * Equal elements share the gradient.
 *
 * @param a any shape, or a number
 * @param b same dtype as `a`, a shape that broadcasts with it, or a number
 * @returns the broadcast shape, dtype of the operands
 * @throws {DTypeError} if the dtypes differ
 * @throws {ShapeError} if the shapes do not broadcast
 * @example fmin(tensor([1, NaN]), 2).toArray(); // [1, 2]
 * @see https://pytorch.org/docs/stable/generated/torch.fmin.html
 */
export function fmin(a: Operand, b: Operand): Tensor {
  const [x, y] = operands('fmin', a, b);
  return underName('fmin', () => where(notEqual(y, y), x, where(notEqual(x, x), y, minimum(x, y))));
}
