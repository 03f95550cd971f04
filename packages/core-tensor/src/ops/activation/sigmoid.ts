import { apply } from '../../apply.ts';
import type { Tensor } from '../../tensor.ts';
import { defineUnary } from '../elementwise/elementwise.ts';
import { mul } from '../elementwise/mul.ts';
import { sub } from '../elementwise/sub.ts';

export const sigmoidOp = defineUnary({
  name: 'sigmoid',
  kernel(x, y) {
    for (let i = 0; i < y.length; i++) y[i] = 1 / (1 + Math.exp(-x[i]));
  },
  gradient: (dy, _, y) => mul(dy, mul(y, sub(1, y))),
  // ONNX Runtime's Sigmoid on the CPU is exact to 6e-8 of 1, so that 1e-7 becomes 0
  onnx({ inputs: [x], node, constant }) {
    const power = node({ opType: 'Exp', inputs: [node({ opType: 'Neg', inputs: [x] }, x)] }, x);
    return { opType: 'Reciprocal', inputs: [node({ opType: 'Add', inputs: [power, constant(1, x.dtype)] }, x)] };
  },
});

/**
 * Logistic function: squeezes into (0, 1).
 *
 * `y = 1 / (1 + e⁻ˣ)`
 *
 * @param x any shape, floating
 * @returns same shape and dtype as `x`
 * @throws {DTypeError} if `x` is not floating
 * @example sigmoid(tensor(1.5)).item(); // 0.8176
 * @see https://onnx.ai/onnx/operators/onnx__Sigmoid.html
 */
export function sigmoid(x: Tensor): Tensor {
  return apply(sigmoidOp, [x], {});
}
