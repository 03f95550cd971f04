import type { Parameter } from '@gradkit/autograd';
import { add, div, exp, log1p, maximum, mul, requireNumber, sub } from '@gradkit/core-tensor/functional';
import { fuse } from '../kernel/fuse.ts';
import { Optimizer } from '../optimizer.ts';
import type { BaseOptions, MaximizeOption } from '../options.ts';
import type { ParameterGroup } from '../make-groups.ts';
import type { Rule } from './rule.ts';
import { withL2Penalty } from './weight-decay.ts';

export interface ASGDOptions extends BaseOptions, MaximizeOption {
  /** default 0.01 */
  readonly learningRate?: number | undefined;
  /** how fast weights and steps shrink; default 1e-4 */
  readonly lambd?: number | undefined;
  /** power by which steps shrink; default 0.75 */
  readonly alpha?: number | undefined;
  /** steps before averaging begins; default 1e6 */
  readonly t0?: number | undefined;
  /** L2 penalty; default 0 */
  readonly weightDecay?: number | undefined;
}

/**
 * `value ← value · (1 − lambd · rate) − rate · gradient; rate ← learningRate / (1 + lambd · learningRate · t)^alpha`, where the first rate is
 * the learning rate; `average` is the value, from step `t0` on the mean of those since.
 */
export const asgdRule: Rule<ASGDOptions, 'average' | 'rate'> = {
  name: 'ASGD',
  fuse,
  defaults: { learningRate: 0.01, lambd: 1e-4, alpha: 0.75, t0: 1e6, weightDecay: 0, maximize: false },
  moments: () => ['average', 'rate'],
  shapeOf: (moment, shape) => (moment === 'rate' ? [] : shape),
  initial: (moment, { learningRate }) => (moment === 'rate' ? learningRate : 0),
  check({ lambd, alpha, t0, weightDecay }, where) {
    requireNumber(where, 'lambd', lambd, { least: 0 });
    requireNumber(where, 'alpha', alpha, { least: 0 });
    requireNumber(where, 't0', t0, { least: 0 });
    requireNumber(where, 'weightDecay', weightDecay, { least: 0 });
  },
  update({ value, gradient, moments, stepCount, learningRate }, { lambd, alpha, t0, weightDecay }) {
    const slope = withL2Penalty(gradient, value, weightDecay);
    const shrunk = mul(value, sub(1, mul(moments.rate, lambd)));
    const next = sub(shrunk, mul(slope, moments.rate));
    const share = div(1, maximum(sub(stepCount, 1 + t0), 1));
    const average = add(mul(moments.average, sub(1, share)), mul(next, share));
    const rate = mul(learningRate, exp(mul(log1p(mul(mul(learningRate, stepCount), lambd)), -alpha)));
    return { value: next, moments: { average, rate } };
  },
};

/**
 * Averaged SGD (Polyak and Juditsky, 1992): SGD that also keeps the mean of its weights, `0.average` … of its `stateDict()`.
 *
 * @example
 * import { Parameter } from '@gradkit/autograd';
 * const w = new Parameter(tensor([1]));
 * const optimizer = new ASGD([w], { learningRate: 0.1 });
 * w.value.sum().backward();
 * optimizer.step();
 * w.value.toArray(); // [0.900]
 * @see https://pytorch.org/docs/stable/generated/torch.optim.ASGD.html
 */
export class ASGD extends Optimizer<ASGDOptions> {
  constructor(parameters: Iterable<Parameter> | Iterable<ParameterGroup<ASGDOptions>>, options: ASGDOptions = {}) {
    super(asgdRule, parameters, options);
  }
}
