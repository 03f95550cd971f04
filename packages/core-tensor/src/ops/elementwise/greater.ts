import type { Tensor } from '../../tensor.ts';
import { compare, defineComparison } from './comparison.ts';
import type { Operand } from './elementwise.ts';

export const greaterOp = defineComparison({
  name: 'greater',
  answers: [false, false, true],
  kernel(y, a, b, { length, yStart, aStart, aStep, bStart, bStep }) {
    for (let i = 0; i < length; i++) y[yStart + i] = a[aStart + i * aStep] > b[bStart + i * bStep] ? 1 : 0;
  },
  onnx: () => ({ opType: 'Greater' }),
});

/**
 * Compares element by element, with broadcasting: true where `a > b`.
 *
 * @param a any shape, or any number
 * @param b same dtype as `a`, a shape that broadcasts with it, or any number
 * @returns the broadcast shape, bool; comparisons with NaN are false
 * @throws {DTypeError} if the dtypes differ
 * @throws {ShapeError} if the shapes do not broadcast
 * @example greater(tensor([1, 2, 3]), 2).toArray(); // [false, false, true]
 * @see https://onnx.ai/onnx/operators/onnx__Greater.html
 */
export function greater(a: Operand, b: Operand): Tensor {
  return compare(greaterOp, a, b);
}
