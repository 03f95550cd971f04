import { apply } from '../../apply.ts';
import type { Tensor } from '../../tensor.ts';
import { defineBinary, operands, type Operand } from './elementwise.ts';
import { neg } from './neg.ts';

export const subOp = defineBinary({
  name: 'sub',
  simd: { float32: 0xe5, float64: 0xf1 },
  neutral: { right: 0 },
  kernel(y, a, b, { length, yStart, aStart, aStep, bStart, bStep }) {
    for (let i = 0; i < length; i++) y[yStart + i] = a[aStart + i * aStep] - b[bStart + i * bStep];
  },
  gradient: (dy) => [dy, neg(dy)],
  onnx: () => ({ opType: 'Sub' }),
});

/**
 * Subtracts element by element, with broadcasting.
 *
 * `y = a − b`
 *
 * @param a any shape, or a number
 * @param b same dtype as `a`, a shape that broadcasts with it, or a number
 * @returns the broadcast shape, dtype of the operands
 * @throws {DTypeError} if the dtypes differ
 * @throws {ShapeError} if the shapes do not broadcast
 * @example sub(tensor([1, 2]), tensor([[10], [20]])).toArray(); // [[-9, -8], [-19, -18]]
 * @see https://onnx.ai/onnx/operators/onnx__Sub.html
 */
export function sub(a: Operand, b: Operand): Tensor {
  return apply(subOp, operands('sub', a, b), {});
}
