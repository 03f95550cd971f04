import type { Tensor } from '../../tensor.ts';
import { compare, defineComparison } from './comparison.ts';
import type { Operand } from './elementwise.ts';

export const lessOp = defineComparison({
  name: 'less',
  answers: [true, false, false],
  kernel(y, a, b, { length, yStart, aStart, aStep, bStart, bStep }) {
    for (let i = 0; i < length; i++) y[yStart + i] = a[aStart + i * aStep] < b[bStart + i * bStep] ? 1 : 0;
  },
  onnx: () => ({ opType: 'Less' }),
});

/**
 * Compares element by element, with broadcasting: true where `a < b`.
 *
 * Comparisons with NaN are false.
 *
 * @param a any shape, or any number
 * @param b same dtype as `a`, a shape that broadcasts with it, or any number
 * @returns the broadcast shape, bool
 * @throws {DTypeError} if the dtypes differ
 * @throws {ShapeError} if the shapes do not broadcast
 * @example less(tensor([1, 2, 3]), 2).toArray(); // [true, false, false]
 * @see https://onnx.ai/onnx/operators/onnx__Less.html
 */
export function less(a: Operand, b: Operand): Tensor {
  return compare(lessOp, a, b);
}
