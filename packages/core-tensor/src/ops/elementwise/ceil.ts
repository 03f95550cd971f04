import { apply } from '../../apply.ts';
import type { Tensor } from '../../tensor.ts';
import { defineUnary } from './elementwise.ts';

export const ceilOp = defineUnary({
  name: 'ceil',
  kernel(x, y) {
    for (let i = 0; i < y.length; i++) y[i] = Math.ceil(x[i]);
  },
  gradient: () => null,
  onnx: () => ({ opType: 'Ceil' }),
});

/**
 * Smallest whole number not below each element.
 *
 * The gradient is 0.
 *
 * @param x any shape, floating
 * @returns same shape and dtype as `x`
 * @throws {DTypeError} if `x` is not floating
 * @example ceil(tensor([1.5, -1.5])).toArray(); // [2, -1]
 * @see https://onnx.ai/onnx/operators/onnx__Ceil.html
 */
export function ceil(x: Tensor): Tensor {
  return apply(ceilOp, [x], {});
}
