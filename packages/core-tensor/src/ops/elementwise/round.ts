import { apply } from '../../apply.ts';
import type { Tensor } from '../../tensor.ts';
import { defineUnary } from './elementwise.ts';

export const roundOp = defineUnary({
  name: 'round',
  kernel(x, y) {
    for (let i = 0; i < y.length; i++) {
      const rest = x[i] - Math.floor(x[i]);
      y[i] = rest === 0.5 ? 2 * Math.round(x[i] / 2) : Math.round(x[i]);
    }
  },
  gradient: () => null,
  onnx: () => ({ opType: 'Round' }),
});

/**
 * Nearest whole number of each element; halves go to the even one.
 *
 * The gradient is 0.
 *
 * @param x any shape, floating
 * @returns same shape and dtype as `x`
 * @throws {DTypeError} if `x` is not floating
 * @example round(tensor([0.5, 1.5, 1.4])).toArray(); // [0, 2, 1]
 * @see https://onnx.ai/onnx/operators/onnx__Round.html
 */
export function round(x: Tensor): Tensor {
  return apply(roundOp, [x], {});
}
