import { apply } from '../../apply.ts';
import { zerosLike } from '../../create.ts';
import type { Tensor } from '../../tensor.ts';
import { defineUnary } from './elementwise.ts';
import { isWhole } from './whole.ts';

export const ceilOp = defineUnary({
  name: 'ceil',
  kernel(x, y) {
    for (let i = 0; i < y.length; i++) y[i] = Math.ceil(x[i]);
  },
  gradient: (dy) => zerosLike(dy),
  onnx: () => ({ opType: 'Ceil' }),
});

/**
 * Smallest whole number not below each element.
 *
 * The gradient is 0.
 *
 * @param x any shape, floating or whole numbers, which stay as they are
 * @returns same shape and dtype as `x`
 * @throws {DTypeError} if `x` is bool or 16-bit
 * @example ceil(tensor([1.5, -1.5])).toArray(); // [2, -1]
 * @see https://onnx.ai/onnx/operators/onnx__Ceil.html
 */
export function ceil(x: Tensor): Tensor {
  return isWhole('ceil', x) ? x : apply(ceilOp, [x], {});
}
