import { apply } from '../../apply.ts';
import type { Tensor } from '../../tensor.ts';
import type { Operand } from '../elementwise/elementwise.ts';
import { divisionOperands } from './define-division.ts';
import { roundedDivOp } from './rounded-div-op.ts';

/**
 * Divides element by element and rounds down, with broadcasting, as Python's `//`.
 *
 * `y = floor(a / b)`
 *
 * @param a any shape, floating or whole numbers, or a number
 * @param b same dtype as `a`, a shape that broadcasts with it, or a number; whole numbers without 0
 * @returns the broadcast shape, dtype of the operands; the gradient is 0
 * @throws {DTypeError} if the dtypes differ, or have no arithmetic
 * @throws {ConfigError} if whole numbers are divided by 0
 * @throws {ShapeError} if the shapes do not broadcast
 * @example floorDivide(tensor([7, -7], { dtype: 'int32' }), 2).toArray(); // [3, -4]
 * @see https://pytorch.org/docs/stable/generated/torch.floor_divide.html
 */
export function floorDivide(a: Operand, b: Operand): Tensor {
  return apply(roundedDivOp, divisionOperands('floorDivide', a, b), { mode: 'floor', where: 'floorDivide' });
}
