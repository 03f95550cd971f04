import { apply } from '../../apply.ts';
import { requireBool } from '../../dtype.ts';
import type { Tensor } from '../../tensor.ts';
import { defineBinary, operands, type Operand } from './elementwise.ts';

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
 * Operands are bool.
 *
 * @param a any shape, bool
 * @param b same dtype as `a`, a shape that broadcasts with it, or a number
 * @returns the broadcast shape, bool
 * @throws {DTypeError} if the dtypes differ or are not bool
 * @throws {ShapeError} if the shapes do not broadcast
 * @example logicalAnd(tensor([true, false]), tensor([true, true])).toArray(); // [true, false]
 * @see https://onnx.ai/onnx/operators/onnx__And.html
 */
export function logicalAnd(a: Operand, b: Operand): Tensor {
  return apply(logicalAndOp, operands('logicalAnd', a, b), {});
}
