import { apply } from '../../apply.ts';
import { requireNumber, requireOptions, requireTensor } from '../../arguments/index.ts';
import type { Op } from '../../op.ts';
import type { Tensor } from '../../tensor.ts';
import { abs } from '../elementwise/abs.ts';
import { add } from '../elementwise/add.ts';
import { div } from '../elementwise/div.ts';
import { defineUnary } from '../elementwise/elementwise.ts';
import { greater } from '../elementwise/greater.ts';
import { exp } from '../elementwise/exp.ts';
import { log1p } from '../elementwise/log1p.ts';
import { mul } from '../elementwise/mul.ts';
import { neg } from '../elementwise/neg.ts';
import { where } from '../elementwise/where.ts';
import { relu } from './relu.ts';
import { sigmoid } from './sigmoid.ts';

export const softplusOp: Op<[x: Tensor]> = {
  ...defineUnary({
    name: 'softplus',
    // max(x, 0) + ln(1 + e^−|x|): exp() never overflows
    kernel(x, y) {
      for (let i = 0; i < y.length; i++) y[i] = (x[i] < 0 ? 0 : x[i]) + Math.log1p(Math.exp(-Math.abs(x[i])));
    },
    gradient: (dy, x) => mul(dy, sigmoid(x)),
    onnx: () => ({ opType: 'Softplus' }),
  }),
  decomposition: ([x]) => [add(relu(x), log1p(exp(neg(abs(x)))))],
};

interface SoftplusOptions {
  /** how sharp the bend is; above 0, default 1 */
  readonly beta?: number | undefined;
  /** `beta · x` from which on the result is x itself; default where both are the same */
  readonly threshold?: number | undefined;
}

/**
 * A smooth form of `relu`: the integral of the logistic function.
 *
 * `y = ln(1 + exp(beta · x)) / beta`
 *
 * @param x any shape, floating
 * @param options `beta`: above 0, default 1; `threshold`: default none, for nothing overflows
 * @returns same shape and dtype as `x`
 * @throws {DTypeError} if `x` is not floating
 * @throws {ConfigError} if `beta` is not above 0
 * @example softplus(tensor([0, 1000])).toArray(); // [0.6931, 1000]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.Softplus.html
 */
export function softplus(x: Tensor, options: SoftplusOptions = {}): Tensor {
  const { beta = 1, threshold } = requireOptions('softplus', options, { beta: true, threshold: true });
  requireNumber('softplus', 'beta', beta, { above: 0 });
  if (threshold !== undefined) requireNumber('softplus', 'threshold', threshold);
  if (beta === 1 && threshold === undefined) return apply(softplusOp, [x], {});
  requireTensor('softplus', 'x', x);
  const scaled = mul(x, beta);
  const bent = div(apply(softplusOp, [scaled], {}), beta);
  return threshold === undefined ? bent : where(greater(scaled, threshold), x, bent);
}
