import { apply } from '../../apply.ts';
import type { Op } from '../../op.ts';
import type { Tensor } from '../../tensor.ts';
import { add } from '../elementwise/add.ts';
import { less } from '../elementwise/less.ts';
import { logicalAnd } from '../elementwise/logical-and.ts';
import { logicalXor } from '../elementwise/logical-xor.ts';
import { mul } from '../elementwise/mul.ts';
import { neg } from '../elementwise/neg.ts';
import { notEqual } from '../elementwise/not-equal.ts';
import { where } from '../elementwise/where.ts';
import type { Operand } from '../elementwise/elementwise.ts';
import { defineDivision, divisionOperands, type Division } from './define-division.ts';
import { floorDivide } from './floor-divide.ts';
import { fmodOp } from './fmod-op.ts';

const { onnx: _, ...declared } = defineDivision('remainder', {
  kernel(y, a, b, { length, yStart, aStart, aStep, bStart, bStep }) {
    for (let i = 0; i < length; i++) {
      const divisor = b[bStart + i * bStep];
      const rest = a[aStart + i * aStep] % divisor;
      y[yStart + i] = rest !== 0 && rest < 0 !== divisor < 0 ? rest + divisor : rest;
    }
  },
  gradient: (dy, a, b) => [dy, neg(mul(dy, floorDivide(a, b)))],
  onnx: () => ({ opType: 'Mod' }),
});

export const remainderOp: Op<[a: Tensor, b: Tensor], Division> = {
  ...declared,
  decomposition([a, b], attributes) {
    const rest = apply(fmodOp, [a, b], attributes);
    const isOther = logicalAnd(notEqual(rest, 0), logicalXor(less(rest, 0), less(b, 0)));
    return [where(isOther, add(rest, b), rest)];
  },
};

/**
 * What is left of a division whose quotient is rounded down, with broadcasting: it has the sign of `b`, as Python's `%`.
 *
 * `y = a − b · floor(a / b)`
 *
 * @param a any shape, floating or whole numbers, or a number
 * @param b same dtype as `a`, a shape that broadcasts with it, or a number; whole numbers without 0
 * @returns the broadcast shape, dtype of the operands
 * @throws {DTypeError} if the dtypes differ, or have no arithmetic
 * @throws {ConfigError} if whole numbers are divided by 0
 * @throws {ShapeError} if the shapes do not broadcast
 * @example remainder(tensor([5.5, -5.5]), 2).toArray(); // [1.5, 0.5]
 * @see https://pytorch.org/docs/stable/generated/torch.remainder.html
 */
export function remainder(a: Operand, b: Operand): Tensor {
  return apply(remainderOp, divisionOperands('remainder', a, b), { where: 'remainder' });
}
