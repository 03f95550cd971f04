import { apply } from '../../apply.ts';
import type { Tensor } from '../../tensor.ts';
import { defineUnary } from './elementwise.ts';
import { mul } from './mul.ts';
import { neg } from './neg.ts';
import { sin } from './sin.ts';

export const cosOp = defineUnary({
  name: 'cos',
  kernel(x, y) {
    for (let i = 0; i < y.length; i++) y[i] = Math.cos(x[i]);
  },
  gradient: (dy, x) => neg(mul(dy, sin(x))),
  onnx: () => ({ opType: 'Cos' }),
});

/**
 * Cosine of each element, in radians.
 *
 * `y = cos x`
 *
 * @param x any shape, floating
 * @returns same shape and dtype as `x`
 * @throws {DTypeError} if `x` is not floating
 * @example cos(tensor([0])).toArray(); // [1]
 * @see https://onnx.ai/onnx/operators/onnx__Cos.html
 */
export function cos(x: Tensor): Tensor {
  return apply(cosOp, [x], {});
}
