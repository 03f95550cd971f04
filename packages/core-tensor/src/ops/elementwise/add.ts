import { apply } from '../../apply.ts';
import type { Tensor } from '../../tensor.ts';
import { defineBinary, operands, type Operand } from './elementwise.ts';

export const addOp = defineBinary({
  name: 'add',
  simd: { float32: 0xe4, float64: 0xf0 },
  neutral: { left: 0, right: 0 },
  kernel(y, a, b, { length, yStart, aStart, aStep, bStart, bStep }) {
    for (let i = 0; i < length; i++) y[yStart + i] = a[aStart + i * aStep] + b[bStart + i * bStep];
  },
  gradient: (dy) => [dy, dy],
  onnx: () => ({ opType: 'Add' }),
});

/**
 * Adds element by element, with broadcasting.
 *
 * `y = a + b`
 *
 * @param a any shape, or a number
 * @param b same dtype as `a`, a shape that broadcasts with it, or a number
 * @returns the broadcast shape, dtype of the operands
 * @throws {DTypeError} if the dtypes differ
 * @throws {ShapeError} if the shapes do not broadcast
 * @example add(tensor([1, 2]), tensor([[10], [20]])).toArray(); // [[11, 12], [21, 22]]
 * @see https://onnx.ai/onnx/operators/onnx__Add.html
 */
export function add(a: Operand, b: Operand): Tensor {
  return apply(addOp, operands('add', a, b), {});
}
