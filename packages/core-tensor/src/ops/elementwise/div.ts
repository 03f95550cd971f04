import { apply } from '../../apply.ts';
import { requireFloating } from '../../dtype.ts';
import type { Tensor } from '../../tensor.ts';
import { defineBinary, operands, type Operand } from './elementwise.ts';
import { mul } from './mul.ts';
import { neg } from './neg.ts';

export const divOp = defineBinary({
  name: 'div',
  simd: { float32: 0xe7, float64: 0xf3 },
  neutral: { right: 1 },
  accept: requireFloating,
  kernel(y, a, b, { length, yStart, aStart, aStep, bStart, bStep }) {
    for (let i = 0; i < length; i++) y[yStart + i] = a[aStart + i * aStep] / b[bStart + i * bStep];
  },
  gradient: (dy, _, b, y, [needsA, needsB]) => [needsA ? div(dy, b) : null, needsB ? neg(div(mul(dy, y), b)) : null],
  onnx: () => ({ opType: 'Div' }),
});

/**
 * Divides element by element, with broadcasting.
 *
 * `y = a / b`
 *
 * @param a any shape, floating, or a number
 * @param b same dtype as `a`, a shape that broadcasts with it, or a number
 * @returns the broadcast shape, dtype of the operands
 * @throws {DTypeError} if the dtypes differ or are not floating
 * @throws {ShapeError} if the shapes do not broadcast
 * @example div(tensor([1, -1]), 2).toArray(); // [0.5, -0.5]
 * @see https://onnx.ai/onnx/operators/onnx__Div.html
 */
export function div(a: Operand, b: Operand): Tensor {
  return apply(divOp, operands('div', a, b), {});
}
