import { apply } from '../../apply.ts';
import { requireBool } from '../../dtype.ts';
import type { Tensor } from '../../tensor.ts';
import { defineBinary, operands, type Operand } from './elementwise.ts';
import { truthOf } from './truth.ts';

export const logicalAndOp = defineBinary({
  name: 'logicalAnd',
  accept: requireBool,
  kernel(y, a, b, { length, yStart, aStart, aStep, bStart, bStep }) {
    for (let i = 0; i < length; i++) y[yStart + i] = a[aStart + i * aStep] & b[bStart + i * bStep];
  },
  onnx: () => ({ opType: 'And' }),
});

/**
 * Combines truth values, with broadcasting: true where both are.
 *
 * Anything but 0 is true, NaN too.
 *
 * @param a any shape and dtype
 * @param b any dtype, a shape that broadcasts with that of `a`, or a number
 * @returns the broadcast shape, bool
 * @throws {DTypeError} if both are numbers
 * @throws {ShapeError} if the shapes do not broadcast
 * @example logicalAnd(tensor([true, false]), tensor([true, true])).toArray(); // [true, false]
 * @see https://onnx.ai/onnx/operators/onnx__And.html
 */
export function logicalAnd(a: Operand, b: Operand): Tensor {
  return apply(logicalAndOp, operands('logicalAnd', truthOf('logicalAnd', 'a', a), truthOf('logicalAnd', 'b', b)), {});
}
