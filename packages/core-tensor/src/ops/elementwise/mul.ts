import { apply } from '../../apply.ts';
import type { Tensor } from '../../tensor.ts';
import { defineBinary, operands, type Operand } from './elementwise.ts';

export const mulOp = defineBinary({
  name: 'mul',
  simd: { float32: 0xe6, float64: 0xf2 },
  neutral: { left: 1, right: 1 },
  kernel(y, a, b, { length, yStart, aStart, aStep, bStart, bStep }) {
    if (y instanceof Int32Array)
      for (let i = 0; i < length; i++) y[yStart + i] = Math.imul(a[aStart + i * aStep], b[bStart + i * bStep]); // doubles lose low bits
    else for (let i = 0; i < length; i++) y[yStart + i] = a[aStart + i * aStep] * b[bStart + i * bStep];
  },
  gradient: (dy, a, b, _, [needsA, needsB]) => [needsA ? mul(dy, b) : null, needsB ? mul(dy, a) : null],
  onnx: () => ({ opType: 'Mul' }),
});

/**
 * Multiplies element by element, with broadcasting.
 *
 * `y = a · b`
 *
 * @param a any shape, or a number
 * @param b same dtype as `a`, a shape that broadcasts with it, or a number
 * @returns the broadcast shape, dtype of the operands
 * @throws {DTypeError} if the dtypes differ
 * @throws {ShapeError} if the shapes do not broadcast
 * @example mul(tensor([1, 2]), 3).toArray(); // [3, 6]
 * @see https://onnx.ai/onnx/operators/onnx__Mul.html
 */
export function mul(a: Operand, b: Operand): Tensor {
  return apply(mulOp, operands('mul', a, b), {});
}
