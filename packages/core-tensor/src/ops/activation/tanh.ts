import { apply } from '../../apply.ts';
import type { Tensor } from '../../tensor.ts';
import { defineUnary } from '../elementwise/elementwise.ts';
import { mul } from '../elementwise/mul.ts';
import { sub } from '../elementwise/sub.ts';

export const tanhOp = defineUnary({
  name: 'tanh',
  kernel(x, y) {
    for (let i = 0; i < y.length; i++) y[i] = Math.tanh(x[i]);
  },
  gradient: (dy, _, y) => mul(dy, sub(1, mul(y, y))),
  onnx: () => ({ opType: 'Tanh' }),
});

/**
 * Hyperbolic tangent: squeezes into (-1, 1).
 *
 * `y = tanh x`
 *
 * @param x any shape, floating
 * @returns same shape and dtype as `x`
 * @throws {DTypeError} if `x` is not floating
 * @example tanh(tensor([0, Infinity])).toArray(); // [0, 1]
 * @see https://onnx.ai/onnx/operators/onnx__Tanh.html
 */
export function tanh(x: Tensor): Tensor {
  return apply(tanhOp, [x], {});
}
