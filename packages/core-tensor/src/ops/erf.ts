import { apply } from '../apply.ts';
import type { Tensor } from '../tensor.ts';
import { defineUnary } from './elementwise.ts';
import { erfValue } from './erf-value.ts';
import { exp } from './exp.ts';
import { mul } from './mul.ts';
import { neg } from './neg.ts';

export const erfOp = defineUnary({
  name: 'erf',
  kernel(x, y) {
    for (let i = 0; i < y.length; i++) y[i] = erfValue(x[i]);
  },
  gradient: (dy, x) => mul(dy, mul(exp(neg(mul(x, x))), 2 / Math.sqrt(Math.PI))),
  onnx: () => ({ opType: 'Erf' }),
});

/**
 * Error function of each element.
 *
 * `y = 2/√π ∫₀ˣ e^(−t²) dt`
 *
 * @param x any shape, floating
 * @returns same shape and dtype as `x`
 * @throws {DTypeError} if `x` is not floating
 * @example erf(tensor([0, 1])).toArray(); // [0, 0.8427]
 * @see https://onnx.ai/onnx/operators/onnx__Erf.html
 */
export function erf(x: Tensor): Tensor {
  return apply(erfOp, [x], {});
}
