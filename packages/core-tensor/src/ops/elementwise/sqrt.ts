import { apply } from '../../apply.ts';
import type { Tensor } from '../../tensor.ts';
import { defineUnary } from './elementwise.ts';
import { div } from './div.ts';
import { mul } from './mul.ts';

export const sqrtOp = defineUnary({
  name: 'sqrt',
  simd: { float32: 0xe3, float64: 0xef },
  kernel(x, y) {
    for (let i = 0; i < y.length; i++) y[i] = Math.sqrt(x[i]);
  },
  gradient: (dy, _, y) => div(dy, mul(y, 2)),
  onnx: () => ({ opType: 'Sqrt' }),
});

/**
 * Square root of each element.
 *
 * `y = √x`, NaN below 0
 *
 * @param x any shape, floating
 * @returns same shape and dtype as `x`
 * @throws {DTypeError} if `x` is not floating
 * @example sqrt(tensor([4, 9])).toArray(); // [2, 3]
 * @see https://onnx.ai/onnx/operators/onnx__Sqrt.html
 */
export function sqrt(x: Tensor): Tensor {
  return apply(sqrtOp, [x], {});
}
