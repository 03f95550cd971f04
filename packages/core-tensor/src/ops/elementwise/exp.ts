import { apply } from '../../apply.ts';
import type { Tensor } from '../../tensor.ts';
import { defineUnary } from './elementwise.ts';
import { mul } from './mul.ts';

export const expOp = defineUnary({
  name: 'exp',
  kernel(x, y) {
    for (let i = 0; i < y.length; i++) y[i] = Math.exp(x[i]);
  },
  gradient: (dy, _, y) => mul(dy, y),
  onnx: () => ({ opType: 'Exp' }),
});

/**
 * Raises e to the power of each element.
 *
 * `y = eˣ`
 *
 * @param x any shape, floating
 * @returns same shape and dtype as `x`
 * @throws {DTypeError} if `x` is not floating
 * @example exp(tensor([0, -Infinity])).toArray(); // [1, 0]
 * @see https://onnx.ai/onnx/operators/onnx__Exp.html
 */
export function exp(x: Tensor): Tensor {
  return apply(expOp, [x], {});
}
