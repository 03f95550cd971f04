import type { Parameter } from '@gradkit/autograd';
import { add, div, mul, sqrt, sub } from '@gradkit/core-tensor/functional';
import { Optimizer, requireRange, type BaseOptions, type ParameterGroup } from '../optimizer.ts';
import type { Rule } from './rule.ts';
import { decayed } from './sgd.ts';

export interface AdagradOptions extends BaseOptions {
  /** default 0.01 */
  readonly learningRate: number;
  /** the learning rate is divided by 1 + (step − 1) · this; default 0 */
  readonly learningRateDecay?: number;
  /** L2 penalty; default 0 */
  readonly weightDecay?: number;
  /** first value of the sum of squares; default 0 */
  readonly initialAccumulator?: number;
  /** keeps the division finite; default 1e-10 */
  readonly eps?: number;
}

/** `sum ← sum + gradient²; value ← value − learningRate · gradient / (√sum + eps)` */
export const adagradRule: Rule<AdagradOptions, 'sum'> = {
  name: 'Adagrad',
  moments: () => ['sum'],
  initial: (_, { initialAccumulator = 0 }) => initialAccumulator,
  check: ({ learningRateDecay = 0, weightDecay = 0, initialAccumulator = 0, eps = 1e-10 }) =>
    requireRange('Adagrad', { learningRateDecay, weightDecay, initialAccumulator, eps }),
  update({ value, gradient, moments, step, learningRate }, { learningRateDecay = 0, weightDecay = 0, eps = 1e-10 }) {
    const slope = decayed(value, gradient, weightDecay);
    const total = add(moments.sum, mul(slope, slope));
    const rate =
      learningRateDecay === 0 ? learningRate : div(learningRate, add(mul(sub(step, 1), learningRateDecay), 1));
    return { value: sub(value, mul(div(slope, add(sqrt(total), eps)), rate)), moments: { sum: total } };
  },
  kernel(
    { value: w, gradient, moments: { sum }, step, learningRate },
    { learningRateDecay = 0, weightDecay = 0, eps = 1e-10 },
  ) {
    const rate = learningRate / (1 + (step - 1) * learningRateDecay);
    for (let i = 0; i < w.length; i++) {
      const slope = gradient[i] + weightDecay * w[i];
      sum[i] += slope * slope;
      w[i] -= (rate * slope) / (Math.sqrt(sum[i]) + eps);
    }
  },
};

/**
 * Adagrad (Duchi et al., 2011): parameters that saw large gradients take smaller steps.
 *
 * @example
 * import { Parameter } from '@gradkit/autograd';
 * const w = new Parameter(tensor([1]));
 * const optimizer = new Adagrad([w], { learningRate: 0.1 });
 * w.value.sum().backward();
 * optimizer.step();
 * w.value.toArray(); // [0.900]
 * @see https://pytorch.org/docs/stable/generated/torch.optim.Adagrad.html
 */
export class Adagrad extends Optimizer<AdagradOptions> {
  constructor(
    parameters: Iterable<Parameter> | readonly ParameterGroup<AdagradOptions>[],
    options: Partial<AdagradOptions> = {},
  ) {
    super(adagradRule, parameters, { learningRate: 0.01, ...options });
  }
}
