import type { Parameter } from '@gradkit/autograd';
import {
  add,
  div,
  greater,
  logicalAnd,
  mul,
  sqrt,
  sub,
  sum,
  where,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { Optimizer } from '../optimizer.ts';
import type { ParameterGroup } from '../make-groups.ts';
import { requireBetas, type BetaOptions } from './beta-options.ts';
import type { Rule } from './rule.ts';
import { correction, runningMean, runningSquare } from './running.ts';

export interface LAMBOptions extends BetaOptions {
  /** default 0.001 */
  readonly learningRate?: number | undefined;
  /** keeps the division finite; default 1e-6 */
  readonly eps?: number | undefined;
  /** decoupled: a part of the step; default 0.01 */
  readonly weightDecay?: number | undefined;
}

/** `√Σx²` */
const norm = (x: Tensor): Tensor => sqrt(sum(mul(x, x)));

/** `step = m̂ / (√v̂ + eps) + weightDecay · value; value ← value − learningRate · ‖value‖ / ‖step‖ · step`; where a norm is 0, the ratio is 1. */
export const lambRule: Rule<LAMBOptions, 'mean' | 'square'> = {
  name: 'LAMB',
  defaults: { learningRate: 0.001, beta1: 0.9, beta2: 0.999, eps: 1e-6, weightDecay: 0.01, maximize: false },
  momentum: 'beta1',
  moments: () => ['mean', 'square'],
  check: (options, name) => requireBetas(name, options),
  update({ value, gradient, moments, stepCount, learningRate, momentum: beta1 }, { beta2, eps, weightDecay }) {
    const mean = runningMean(moments.mean, gradient, beta1);
    const square = runningSquare(moments.square, gradient, beta2);
    const size = add(sqrt(div(square, correction(stepCount, beta2))), eps);
    const adam = div(div(mean, correction(stepCount, beta1)), size);
    const step = weightDecay === 0 ? adam : add(adam, mul(value, weightDecay));
    const [ofValue, ofStep] = [norm(value), norm(step)];
    const isScaled = logicalAnd(greater(ofValue, 0), greater(ofStep, 0));
    const rate = where(isScaled, div(mul(learningRate, ofValue), ofStep), learningRate);
    return { value: sub(value, mul(step, rate)), moments: { mean, square } };
  },
};

/**
 * LAMB (You et al., 2020): steps of Adam, each scaled to the size of its layer's weights; for large batches.
 *
 * @example
 * import { Parameter } from '@gradkit/autograd';
 * const w = new Parameter(tensor([2]));
 * const optimizer = new LAMB([w], { learningRate: 0.1, weightDecay: 0 });
 * w.value.sum().backward();
 * optimizer.step();
 * w.value.toArray(); // [1.800]
 * @see https://arxiv.org/abs/1904.00962
 */
export class LAMB extends Optimizer<LAMBOptions> {
  constructor(parameters: Iterable<Parameter> | Iterable<ParameterGroup<LAMBOptions>>, options: LAMBOptions = {}) {
    super(lambRule, parameters, options);
  }
}
