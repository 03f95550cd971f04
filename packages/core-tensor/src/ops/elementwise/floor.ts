import { apply } from '../../apply.ts';
import { zerosLike } from '../../create.ts';
import type { Tensor } from '../../tensor.ts';
import { defineUnary } from './elementwise.ts';
import { isWhole } from './whole.ts';

export const floorOp = defineUnary({
  name: 'floor',
  kernel(x, y) {
    for (let i = 0; i < y.length; i++) y[i] = Math.floor(x[i]);
  },
  gradient: (dy) => zerosLike(dy),
  onnx: () => ({ opType: 'Floor' }),
});

/**
 * Largest whole number not above each element.
 *
 * The gradient is 0.
 *
 * @param x any shape, floating or whole numbers, which stay as they are
 * @returns same shape and dtype as `x`
 * @throws {DTypeError} if `x` is bool or 16-bit
 * @example floor(tensor([1.5, -1.5])).toArray(); // [1, -2]
 * @see https://onnx.ai/onnx/operators/onnx__Floor.html
 */
export function floor(x: Tensor): Tensor {
  return isWhole('floor', x) ? x : apply(floorOp, [x], {});
}
