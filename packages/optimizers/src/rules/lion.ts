import type { Parameter } from '@gradkit/autograd';
import { mul, sign, sub } from '@gradkit/core-tensor/functional';
import { Optimizer } from '../optimizer.ts';
import type { ParameterGroup } from '../make-groups.ts';
import { requireBetas, type BetaOptions } from './beta-options.ts';
import type { Rule } from './rule.ts';
import { runningMean } from './running.ts';
import { shrunk } from './weight-decay.ts';

export interface LionOptions extends BetaOptions {
  /** default 1e-4; three to ten times less than Adam's */
  readonly learningRate?: number | undefined;
  /** share of the mean in a step; default 0.9 */
  readonly beta1?: number | undefined;
  /** share of the mean that is kept; default 0.99 */
  readonly beta2?: number | undefined;
  /** shrinks the weights themselves; default 0 */
  readonly weightDecay?: number | undefined;
}

/** `value ← value − learningRate · (sign(β1 · mean + (1 − β1) · gradient) + weightDecay · value); mean ← β2 · mean + (1 − β2) · gradient` */
export const lionRule: Rule<LionOptions, 'mean'> = {
  name: 'Lion',
  defaults: { learningRate: 1e-4, beta1: 0.9, beta2: 0.99, weightDecay: 0, maximize: false },
  momentum: 'beta1',
  moments: () => ['mean'],
  check: (options, where) => requireBetas(where, options),
  update(input, { beta2, weightDecay }) {
    const { gradient, moments, learningRate, momentum: beta1 } = input;
    const direction = sign(runningMean(moments.mean, gradient, beta1));
    const mean = runningMean(moments.mean, gradient, beta2);
    return { value: sub(shrunk(input, weightDecay), mul(direction, learningRate)), moments: { mean } };
  },
};

/**
 * Lion (Chen et al., 2023): steps of one size, along the signs of a running mean of gradients; half the memory of Adam.
 *
 * @example
 * import { Parameter } from '@gradkit/autograd';
 * const w = new Parameter(tensor([1]));
 * const optimizer = new Lion([w], { learningRate: 0.1 });
 * w.value.sum().backward();
 * optimizer.step();
 * w.value.toArray(); // [0.900]
 * @see https://arxiv.org/abs/2302.06675
 */
export class Lion extends Optimizer<LionOptions> {
  constructor(parameters: Iterable<Parameter> | Iterable<ParameterGroup<LionOptions>>, options: LionOptions = {}) {
    super(lionRule, parameters, options);
  }
}
