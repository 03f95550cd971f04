import { apply } from '../../apply.ts';
import { requireNumeric } from '../../dtype.ts';
import type { Tensor } from '../../tensor.ts';
import { defineUnary } from './elementwise.ts';

export const negOp = defineUnary({
  name: 'neg',
  simd: { float32: 0xe1, float64: 0xed },
  accept: requireNumeric,
  kernel(x, y) {
    for (let i = 0; i < y.length; i++) y[i] = -x[i];
  },
  gradient: (dy) => neg(dy),
  onnx: () => ({ opType: 'Neg' }),
});

/**
 * Changes the sign of each element.
 *
 * `y = −x`
 *
 * @param x any shape, floating or whole numbers
 * @returns same shape and dtype as `x`
 * @throws {DTypeError} if `x` is bool or 16-bit
 * @example neg(tensor([1, -2])).toArray(); // [-1, 2]
 * @see https://onnx.ai/onnx/operators/onnx__Neg.html
 */
export function neg(x: Tensor): Tensor {
  return apply(negOp, [x], {});
}
