import { apply } from '../../apply.ts';
import type { Tensor } from '../../tensor.ts';

import type { Operand } from '../elementwise/elementwise.ts';
import { divisionOperands } from './define-division.ts';
import { fmodOp } from './fmod-op.ts';

/**
 * What is left of a division whose quotient is cut off to a whole number, with broadcasting: it has the sign of `a`.
 *
 * `y = a − b · trunc(a / b)`
 *
 * @param a any shape, floating or whole numbers, or a number
 * @param b same dtype as `a`, a shape that broadcasts with it, or a number; whole numbers without 0
 * @returns the broadcast shape, dtype of the operands
 * @throws {DTypeError} if the dtypes differ, or have no arithmetic
 * @throws {ConfigError} if whole numbers are divided by 0
 * @throws {ShapeError} if the shapes do not broadcast
 * @example fmod(tensor([5.5, -5.5]), 2).toArray(); // [1.5, -1.5]
 * @see https://pytorch.org/docs/stable/generated/torch.fmod.html
 */
export function fmod(a: Operand, b: Operand): Tensor {
  return apply(fmodOp, divisionOperands('fmod', a, b), { where: 'fmod' });
}
