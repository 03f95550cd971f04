import { apply } from '../../apply.ts';
import { requireBool } from '../../dtype.ts';
import type { Op } from '../../op.ts';
import type { Tensor } from '../../tensor.ts';
import { cast } from './cast.ts';
import { defineBinary, operands, type Operand } from './elementwise.ts';
import { notEqual } from './not-equal.ts';
import { truthOf } from './truth.ts';

export const logicalXorOp: Op<[a: Tensor, b: Tensor]> = {
  ...defineBinary({
    name: 'logicalXor',
    accept: requireBool,
    kernel(y, a, b, { length, yStart, aStart, aStep, bStart, bStep }) {
      for (let i = 0; i < length; i++) y[yStart + i] = a[aStart + i * aStep] ^ b[bStart + i * bStep];
    },
    onnx: () => ({ opType: 'Xor' }),
  }),
  decomposition: ([a, b]) => [notEqual(cast(a, 'float32'), cast(b, 'float32'))],
};

/**
 * Combines truth values, with broadcasting: true where exactly one is.
 *
 * Anything but 0 is true, NaN too.
 *
 * @param a any shape and dtype
 * @param b any dtype, a shape that broadcasts with that of `a`, or a number
 * @returns the broadcast shape, bool
 * @throws {DTypeError} if both are numbers
 * @throws {ShapeError} if the shapes do not broadcast
 * @example logicalXor(tensor([true, false]), tensor([true, true])).toArray(); // [false, true]
 * @see https://onnx.ai/onnx/operators/onnx__Xor.html
 */
export function logicalXor(a: Operand, b: Operand): Tensor {
  return apply(logicalXorOp, operands('logicalXor', truthOf('logicalXor', 'a', a), truthOf('logicalXor', 'b', b)), {});
}
