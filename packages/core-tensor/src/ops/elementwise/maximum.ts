import { apply } from '../../apply.ts';
import type { Tensor } from '../../tensor.ts';
import { defineBinary, limitedOperands, type Operand } from './elementwise.ts';
import { equal } from './equal.ts';
import { greater } from './greater.ts';
import { less } from './less.ts';
import { mul } from './mul.ts';
import { where } from './where.ts';

export const maximumOp = defineBinary({
  name: 'maximum',
  simd: { float32: 0xe9, float64: 0xf5 },
  kernel(y, a, b, { length, yStart, aStart, aStep, bStart, bStep }) {
    for (let i = 0; i < length; i++)
      y[yStart + i] =
        a[aStart + i * aStep] > b[bStart + i * bStep] || a[aStart + i * aStep] !== a[aStart + i * aStep]
          ? a[aStart + i * aStep]
          : b[bStart + i * bStep];
  },
  // all to the winner, half to each of two equal elements, all to both where one is NaN, as in PyTorch
  gradient(dy, a, b) {
    const share = where(equal(a, b), mul(dy, 0.5), dy);
    return [where(less(a, b), 0, share), where(greater(a, b), 0, share)];
  },
  onnx: () => ({ opType: 'Max' }),
});

/**
 * The larger of two elements, with broadcasting; NaN if either is NaN.
 *
 * `y = max(a, b)`
 *
 * @param a any shape, or a number
 * @param b same dtype as `a`, a shape that broadcasts with it, or a number
 * @returns the broadcast shape, dtype of the operands
 * @throws {DTypeError} if the dtypes differ
 * @throws {ShapeError} if the shapes do not broadcast
 * @example maximum(tensor([1, 5]), 3).toArray(); // [3, 5]
 * @see https://onnx.ai/onnx/operators/onnx__Max.html
 */
export function maximum(a: Operand, b: Operand): Tensor {
  return apply(maximumOp, limitedOperands('maximum', a, b, 0), {});
}
