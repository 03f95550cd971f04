import { underName } from '../../arguments/under-name.ts';
import type { Tensor } from '../../tensor.ts';
import { operands, type Operand } from '../elementwise/elementwise.ts';
import { clamp } from '../elementwise/clamp.ts';
import { where } from '../elementwise/where.ts';
import { floorDivide } from '../arithmetic/floor-divide.ts';
import { powersFor } from './powers-for.ts';

/**
 * Shifts the bits of whole numbers to the right, with broadcasting; negative ones stay negative.
 *
 * `y = ⌊a / 2ᵇ⌋`
 *
 * @param a any shape, int32, int64 or uint8, or a number
 * @param b by how many bits: same dtype as `a`, a shape that broadcasts with it, or a number; more than there are, or less than 0, leave 0, of negative numbers −1
 * @returns the broadcast shape, dtype of the operands
 * @throws {DTypeError} if the dtypes differ or are not whole numbers
 * @throws {ShapeError} if the shapes do not broadcast
 * @example bitwiseRightShift(tensor([5, -5], { dtype: 'int32' }), 1).toArray(); // [2, -3]
 * @see https://pytorch.org/docs/stable/generated/torch.bitwise_right_shift.html
 */
export function bitwiseRightShift(a: Operand, b: Operand): Tensor {
  const [x, by] = operands('bitwiseRightShift', a, b);
  return underName('bitwiseRightShift', () => {
    const { powers, isFar } = powersFor(x, by, 1);
    return where(isFar, clamp(x, { min: -1, max: 0 }), floorDivide(x, powers));
  });
}
