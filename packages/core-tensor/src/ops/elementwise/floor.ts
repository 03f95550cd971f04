import { apply } from '../../apply.ts';
import type { Tensor } from '../../tensor.ts';
import { defineUnary } from './elementwise.ts';

export const floorOp = defineUnary({
  name: 'floor',
  kernel(x, y) {
    for (let i = 0; i < y.length; i++) y[i] = Math.floor(x[i]);
  },
  gradient: () => null,
  onnx: () => ({ opType: 'Floor' }),
});

/**
 * Largest whole number not above each element.
 *
 * The gradient is 0.
 *
 * @param x any shape, floating
 * @returns same shape and dtype as `x`
 * @throws {DTypeError} if `x` is not floating
 * @example floor(tensor([1.5, -1.5])).toArray(); // [1, -2]
 * @see https://onnx.ai/onnx/operators/onnx__Floor.html
 */
export function floor(x: Tensor): Tensor {
  return apply(floorOp, [x], {});
}
