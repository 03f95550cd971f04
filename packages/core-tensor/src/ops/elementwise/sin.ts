import { apply } from '../../apply.ts';
import type { Tensor } from '../../tensor.ts';
import { defineUnary } from './elementwise.ts';
import { cos } from './cos.ts';
import { mul } from './mul.ts';

export const sinOp = defineUnary({
  name: 'sin',
  kernel(x, y) {
    for (let i = 0; i < y.length; i++) y[i] = Math.sin(x[i]);
  },
  gradient: (dy, x) => mul(dy, cos(x)),
  onnx: () => ({ opType: 'Sin' }),
});

/**
 * Sine of each element, in radians.
 *
 * `y = sin x`
 *
 * @param x any shape, floating
 * @returns same shape and dtype as `x`
 * @throws {DTypeError} if `x` is not floating
 * @example sin(tensor([0])).toArray(); // [0]
 * @see https://onnx.ai/onnx/operators/onnx__Sin.html
 */
export function sin(x: Tensor): Tensor {
  return apply(sinOp, [x], {});
}
