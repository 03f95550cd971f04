import type { Parameter } from '@gradkit/autograd';
import {
  add,
  ConfigError,
  mul,
  relu,
  requireBoolean,
  requireNumber,
  sub,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { Optimizer } from '../optimizer.ts';
import type { BaseOptions, MaximizeOption } from '../options.ts';
import type { ParameterGroup } from '../make-groups.ts';
import type { Rule } from './rule.ts';
import { withL2Penalty } from './weight-decay.ts';

export interface SGDOptions extends BaseOptions, MaximizeOption {
  /** default 0.001 */
  readonly learningRate?: number | undefined;
  /** share of the velocity that is kept; default 0 */
  readonly momentum?: number | undefined;
  /** how much less a gradient after the first counts; default 0 */
  readonly dampening?: number | undefined;
  /** look ahead along the momentum; default false */
  readonly nesterov?: boolean | undefined;
  /** L2 penalty; default 0 */
  readonly weightDecay?: number | undefined;
}

/** 1 at the first step, `1 − dampening` later. */
function shareOf(stepCount: Tensor, dampening: number): Tensor {
  const isFirst = relu(sub(2, stepCount)); // 1, then 0
  return sub(1, mul(sub(1, isFirst), dampening));
}

/** `velocity ← momentum · velocity + gradient; value ← value − learningRate · velocity` */
export const sgdRule: Rule<SGDOptions, 'velocity'> = {
  name: 'SGD',
  defaults: { learningRate: 0.001, momentum: 0, dampening: 0, nesterov: false, weightDecay: 0, maximize: false },
  momentum: 'momentum',
  moments: ({ momentum }) => (momentum === 0 ? [] : ['velocity']),
  check({ momentum, dampening, weightDecay, nesterov }, where) {
    requireNumber(where, 'momentum', momentum, { least: 0 });
    requireNumber(where, 'dampening', dampening);
    requireNumber(where, 'weightDecay', weightDecay, { least: 0 });
    requireBoolean(where, 'nesterov', nesterov);
    if (!nesterov || (momentum > 0 && dampening === 0)) return;
    throw new ConfigError(where, `nesterov needs momentum above 0 and dampening 0, not ${momentum} and ${dampening}`, {
      got: [momentum, dampening],
    });
  },
  update(input, { momentum, dampening, nesterov, weightDecay }) {
    const { value, gradient, moments, stepCount, learningRate, momentum: kept } = input;
    const slope = withL2Penalty(gradient, value, weightDecay);
    if (momentum === 0) return { value: sub(value, mul(slope, learningRate)), moments };
    const fresh = dampening === 0 ? slope : mul(slope, shareOf(stepCount, dampening));
    const velocity = add(mul(moments.velocity, kept), fresh);
    const direction = nesterov ? add(slope, mul(velocity, kept)) : velocity;
    return { value: sub(value, mul(direction, learningRate)), moments: { velocity } };
  },
};

/**
 * Stochastic gradient descent, with momentum if wanted.
 *
 * @example
 * import { Parameter } from '@gradkit/autograd';
 * const w = new Parameter(tensor([1]));
 * const optimizer = new SGD([w], { learningRate: 0.1 });
 * w.value.mul(w.value).sum().backward();
 * optimizer.step();
 * w.value.toArray(); // [0.800]
 * @see https://pytorch.org/docs/stable/generated/torch.optim.SGD.html
 */
export class SGD extends Optimizer<SGDOptions> {
  constructor(parameters: Iterable<Parameter> | Iterable<ParameterGroup<SGDOptions>>, options: SGDOptions = {}) {
    super(sgdRule, parameters, options);
  }
}
