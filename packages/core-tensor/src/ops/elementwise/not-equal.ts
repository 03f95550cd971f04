import type { Tensor } from '../../tensor.ts';
import { compare, defineComparison } from './comparison.ts';
import type { Operand } from './elementwise.ts';

export const notEqualOp = defineComparison({
  name: 'notEqual',
  accept: () => {},
  answers: [true, false, true],
  kernel(y, a, b, { length, yStart, aStart, aStep, bStart, bStep }) {
    for (let i = 0; i < length; i++) y[yStart + i] = a[aStart + i * aStep] !== b[bStart + i * bStep] ? 1 : 0;
  },
  onnx: ({ inputs, outputs: [type], node }) => ({ opType: 'Not', inputs: [node({ opType: 'Equal', inputs }, type)] }),
});

/**
 * Compares element by element, with broadcasting: true where `a ≠ b`.
 *
 * NaN differs from everything.
 *
 * @param a any shape, or any number
 * @param b same dtype as `a`, a shape that broadcasts with it, or any number
 * @returns the broadcast shape, bool
 * @throws {DTypeError} if the dtypes differ
 * @throws {ShapeError} if the shapes do not broadcast
 * @example notEqual(tensor([1, 2]), 2).toArray(); // [true, false]
 * @see https://onnx.ai/onnx/operators/onnx__Equal.html
 */
export function notEqual(a: Operand, b: Operand): Tensor {
  return compare(notEqualOp, a, b);
}
