import { apply } from '../../apply.ts';
import type { Tensor } from '../../tensor.ts';
import { abs } from '../elementwise/abs.ts';
import { add } from '../elementwise/add.ts';
import { defineUnary } from '../elementwise/elementwise.ts';
import { exp } from '../elementwise/exp.ts';
import { log1p } from '../elementwise/log1p.ts';
import { mul } from '../elementwise/mul.ts';
import { neg } from '../elementwise/neg.ts';
import { relu } from './relu.ts';
import { sigmoid } from './sigmoid.ts';

export const softplusOp = defineUnary({
  name: 'softplus',
  // max(x, 0) + ln(1 + e^−|x|): exp() never overflows
  kernel(x, y) {
    for (let i = 0; i < y.length; i++) y[i] = (x[i] < 0 ? 0 : x[i]) + Math.log1p(Math.exp(-Math.abs(x[i])));
  },
  gradient: (dy, x) => mul(dy, sigmoid(x)),
  onnx: () => ({ opType: 'Softplus' }),
  decomposition: (x) => add(relu(x), log1p(exp(neg(abs(x))))),
});

/**
 * A smooth form of `relu`: the integral of the logistic function.
 *
 * `y = ln(1 + eˣ)`
 *
 * @param x any shape, floating
 * @returns same shape and dtype as `x`
 * @throws {DTypeError} if `x` is not floating
 * @example softplus(tensor([0, 1000])).toArray(); // [0.6931, 1000]
 * @see https://onnx.ai/onnx/operators/onnx__Softplus.html
 */
export function softplus(x: Tensor): Tensor {
  return apply(softplusOp, [x], {});
}
