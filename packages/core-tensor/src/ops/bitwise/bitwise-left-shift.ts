import { underName } from '../../arguments/under-name.ts';
import type { Tensor } from '../../tensor.ts';
import { operands, type Operand } from '../elementwise/elementwise.ts';
import { clamp } from '../elementwise/clamp.ts';
import { mul } from '../elementwise/mul.ts';
import { sub } from '../elementwise/sub.ts';
import { where } from '../elementwise/where.ts';

import { powersFor } from './powers-for.ts';

/**
 * Shifts the bits of whole numbers to the left, with broadcasting; what leaves them on that side is gone.
 *
 * `y = a · 2ᵇ`
 *
 * @param a any shape, int32, int64 or uint8, or a number
 * @param b by how many bits: same dtype as `a`, a shape that broadcasts with it, or a number; more than there are, or less than 0, leave 0
 * @returns the broadcast shape, dtype of the operands
 * @throws {DTypeError} if the dtypes differ or are not whole numbers, or an int64 is beyond ±2^53
 * @throws {ShapeError} if the shapes do not broadcast
 * @example bitwiseLeftShift(tensor([1, 3], { dtype: 'int32' }), 2).toArray(); // [4, 12]
 * @see https://pytorch.org/docs/stable/generated/torch.bitwise_left_shift.html
 */
export function bitwiseLeftShift(a: Operand, b: Operand): Tensor {
  const [x, by] = operands('bitwiseLeftShift', a, b);
  return underName('bitwiseLeftShift', () => {
    const { powers, isFar } = powersFor(x, by, 0);
    const near = mul(where(isFar, 0, x), powers);
    return x.dtype === 'int64' ? mul(near, powersFor(x, sub(clamp(by, 0, 64), 52), 0).powers) : near; // the bits from 2^53 on
  });
}
