import type { Parameter } from '@gradkit/autograd';
import { add, quotient, mul, requireNumber, sqrt, sub } from '@gradkit/core-tensor/functional';
import { fuse } from '../kernel/fuse.ts';
import { Optimizer } from '../optimizer.ts';
import type { BaseOptions, MaximizeOption } from '../options.ts';
import type { ParameterGroup } from '../make-groups.ts';
import type { Rule } from './rule.ts';
import { withL2Penalty } from './weight-decay.ts';

export interface AdagradOptions extends BaseOptions, MaximizeOption {
  /** default 0.01 */
  readonly learningRate?: number | undefined;
  /** the learning rate is divided by 1 + (step count − 1) · this; default 0 */
  readonly learningRateDecay?: number | undefined;
  /** L2 penalty; default 0 */
  readonly weightDecay?: number | undefined;
  /** first value of the sum of squares; default 0 */
  readonly initialAccumulatorValue?: number | undefined;
  /** keeps the division finite; default 1e-10 */
  readonly eps?: number | undefined;
}

/** `sum ← sum + gradient²; value ← value − learningRate · gradient / (√sum + eps)` */
export const adagradRule: Rule<AdagradOptions, 'sum'> = {
  name: 'Adagrad',
  fuse,
  defaults: {
    learningRate: 0.01,
    learningRateDecay: 0,
    weightDecay: 0,
    initialAccumulatorValue: 0,
    eps: 1e-10,
    maximize: false,
  },
  moments: () => ['sum'],
  initial: (_, { initialAccumulatorValue }) => initialAccumulatorValue,
  check({ learningRateDecay, weightDecay, initialAccumulatorValue, eps }, where) {
    requireNumber(where, 'learningRateDecay', learningRateDecay, { least: 0 });
    requireNumber(where, 'weightDecay', weightDecay, { least: 0 });
    requireNumber(where, 'initialAccumulatorValue', initialAccumulatorValue, { least: 0 });
    requireNumber(where, 'eps', eps, { least: 0 });
  },
  update({ value, gradient, moments, stepCount, learningRate }, { learningRateDecay, weightDecay, eps }) {
    const slope = withL2Penalty(gradient, value, weightDecay);
    const total = add(moments.sum, mul(slope, slope));
    const rate =
      learningRateDecay === 0
        ? learningRate
        : quotient(learningRate, add(mul(sub(stepCount, 1), learningRateDecay), 1));
    return { value: sub(value, mul(quotient(slope, add(sqrt(total), eps)), rate)), moments: { sum: total } };
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
    parameters: Iterable<Parameter> | Iterable<ParameterGroup<AdagradOptions>>,
    options: AdagradOptions = {},
  ) {
    super(adagradRule, parameters, options);
  }
}
