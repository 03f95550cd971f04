import { apply } from '../../apply.ts';
import { requireNumeric } from '../../dtype.ts';
import type { Tensor } from '../../tensor.ts';
import { defineUnary } from './elementwise.ts';
import { mul } from './mul.ts';
import { sign } from './sign.ts';

export const absOp = defineUnary({
  name: 'abs',
  simd: { float32: 0xe0, float64: 0xec },
  accept: requireNumeric,
  kernel(x, y) {
    for (let i = 0; i < y.length; i++) y[i] = Math.abs(x[i]);
  },
  gradient: (dy, x) => mul(dy, sign(x)),
  onnx: () => ({ opType: 'Abs' }),
});

/**
 * Size of each element without its sign.
 *
 * `y = |x|`
 *
 * @param x any shape, floating or whole numbers
 * @returns same shape and dtype as `x`
 * @throws {DTypeError} if `x` is bool or 16-bit
 * @example abs(tensor([1, -2])).toArray(); // [1, 2]
 * @see https://onnx.ai/onnx/operators/onnx__Abs.html
 */
export function abs(x: Tensor): Tensor {
  return apply(absOp, [x], {});
}
