import type { Parameter } from '@gradkit/autograd';
import { abs, add, div, maximum, mul, sub } from '@gradkit/core-tensor/functional';
import { fuse } from '../kernel/fuse.ts';
import { Optimizer } from '../optimizer.ts';
import type { ParameterGroup } from '../make-groups.ts';
import { requireBetas, type BetaOptions } from './beta-options.ts';
import type { Rule } from './rule.ts';
import { correction, runningMean } from './running.ts';
import { withL2Penalty } from './weight-decay.ts';

export interface AdamaxOptions extends BetaOptions {
  /** default 0.002 */
  readonly learningRate?: number | undefined;
  /** keeps the division finite; default 1e-8 */
  readonly eps?: number | undefined;
  /** L2 penalty; default 0 */
  readonly weightDecay?: number | undefined;
}

/** `largest ← max(β2 · largest, |gradient| + eps); value ← value − learningRate / (1 − β1ᵗ) · mean / largest` */
export const adamaxRule: Rule<AdamaxOptions, 'mean' | 'largest'> = {
  name: 'Adamax',
  fuse,
  defaults: { learningRate: 0.002, beta1: 0.9, beta2: 0.999, eps: 1e-8, weightDecay: 0, maximize: false },
  momentum: 'beta1',
  moments: () => ['mean', 'largest'],
  check: (options, where) => requireBetas(where, options),
  update({ value, gradient, moments, stepCount, learningRate, momentum: beta1 }, { beta2, eps, weightDecay }) {
    const slope = withL2Penalty(gradient, value, weightDecay);
    const mean = runningMean(moments.mean, slope, beta1);
    const largest = maximum(mul(moments.largest, beta2), add(abs(slope), eps));
    const rate = div(learningRate, correction(stepCount, beta1));
    return { value: sub(value, mul(div(mean, largest), rate)), moments: { mean, largest } };
  },
};

/**
 * Adamax (Kingma and Ba, 2015): Adam with the largest gradient that fades in place of the root of the mean square.
 *
 * @example
 * import { Parameter } from '@gradkit/autograd';
 * const w = new Parameter(tensor([1]));
 * const optimizer = new Adamax([w], { learningRate: 0.1 });
 * w.value.sum().backward();
 * optimizer.step();
 * w.value.toArray(); // [0.900]
 * @see https://pytorch.org/docs/stable/generated/torch.optim.Adamax.html
 */
export class Adamax extends Optimizer<AdamaxOptions> {
  constructor(parameters: Iterable<Parameter> | Iterable<ParameterGroup<AdamaxOptions>>, options: AdamaxOptions = {}) {
    super(adamaxRule, parameters, options);
  }
}
