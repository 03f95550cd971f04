import { apply } from '../../apply.ts';
import { requireBool } from '../../dtype.ts';
import type { Op } from '../../op.ts';
import type { Tensor } from '../../tensor.ts';
import { defineBinary, operands, type Operand } from './elementwise.ts';
import { logicalAnd } from './logical-and.ts';
import { logicalNot } from './logical-not.ts';
import { truthOf } from './truth.ts';

export const logicalOrOp: Op<[a: Tensor, b: Tensor]> = {
  ...defineBinary({
    name: 'logicalOr',
    accept: requireBool,
    kernel(y, a, b, { length, yStart, aStart, aStep, bStart, bStep }) {
      for (let i = 0; i < length; i++) y[yStart + i] = a[aStart + i * aStep] | b[bStart + i * bStep];
    },
    onnx: () => ({ opType: 'Or' }),
  }),
  decomposition: ([a, b]) => [logicalNot(logicalAnd(logicalNot(a), logicalNot(b)))],
};

/**
 * Combines truth values, with broadcasting: true where at least one is.
 *
 * Anything but 0 is true, NaN too.
 *
 * @param a any shape and dtype
 * @param b any dtype, a shape that broadcasts with that of `a`, or a number
 * @returns the broadcast shape, bool
 * @throws {DTypeError} if both are numbers
 * @throws {ShapeError} if the shapes do not broadcast
 * @example logicalOr(tensor([true, false]), tensor([true, true])).toArray(); // [true, true]
 * @see https://onnx.ai/onnx/operators/onnx__Or.html
 */
export function logicalOr(a: Operand, b: Operand): Tensor {
  return apply(logicalOrOp, operands('logicalOr', truthOf('logicalOr', 'a', a), truthOf('logicalOr', 'b', b)), {});
}
