import { apply } from '../../apply.ts';
import type { Tensor } from '../../tensor.ts';
import { defineUnary } from './elementwise.ts';
import { div } from './div.ts';

export const logOp = defineUnary({
  name: 'log',
  kernel(x, y) {
    for (let i = 0; i < y.length; i++) y[i] = Math.log(x[i]);
  },
  gradient: (dy, x) => div(dy, x),
  onnx: () => ({ opType: 'Log' }),
});

/**
 * Natural logarithm of each element.
 *
 * `y = ln x`, -Infinity at 0, NaN below
 *
 * @param x any shape, floating
 * @returns same shape and dtype as `x`
 * @throws {DTypeError} if `x` is not floating
 * @example log(tensor([1])).toArray(); // [0]
 * @see https://onnx.ai/onnx/operators/onnx__Log.html
 */
export function log(x: Tensor): Tensor {
  return apply(logOp, [x], {});
}
