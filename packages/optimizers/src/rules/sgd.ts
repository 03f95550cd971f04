import type { Parameter } from '@gradkit/autograd';
import { add, cast, ConfigError, greater, mul, sub, type Tensor } from '@gradkit/core-tensor/functional';
import { Optimizer, requireRange, type BaseOptions, type ParameterGroup } from '../optimizer.ts';
import type { Rule } from './rule.ts';

export interface SGDOptions extends BaseOptions {
  /** share of the last step that is kept; default 0 */
  readonly momentum?: number;
  /** how much less a gradient after the first counts; default 0 */
  readonly dampening?: number;
  /** look ahead along the momentum; default false */
  readonly nesterov?: boolean;
  /** L2 penalty; default 0 */
  readonly weightDecay?: number;
}

/** Gradient plus L2 penalty. */
export function decayed(value: Tensor, gradient: Tensor, weightDecay: number): Tensor {
  return weightDecay === 0 ? gradient : add(gradient, mul(value, weightDecay));
}

/** `velocity ← momentum · velocity + gradient; value ← value − learningRate · velocity` */
export const sgdRule: Rule<SGDOptions, 'velocity'> = {
  name: 'SGD',
  moments: ({ momentum = 0 }) => (momentum === 0 ? [] : ['velocity']),
  check({ momentum = 0, dampening = 0, weightDecay = 0, nesterov = false }) {
    requireRange('SGD', { momentum, weightDecay });
    if (!nesterov || (momentum > 0 && dampening === 0)) return;
    throw new ConfigError('SGD', `nesterov needs momentum above 0 and dampening 0, not ${momentum} and ${dampening}`, {
      got: [momentum, dampening],
    });
  },
  update(
    { value, gradient, moments, step, learningRate },
    { momentum = 0, dampening = 0, nesterov = false, weightDecay = 0 },
  ) {
    const slope = decayed(value, gradient, weightDecay);
    if (momentum === 0) return { value: sub(value, mul(slope, learningRate)), moments };
    const later = cast(greater(step, 1), step.dtype);
    const fresh = dampening === 0 ? slope : mul(slope, sub(1, mul(later, dampening)));
    const velocity = add(mul(moments.velocity, momentum), fresh);
    const direction = nesterov ? add(slope, mul(velocity, momentum)) : velocity;
    return { value: sub(value, mul(direction, learningRate)), moments: { velocity } };
  },
  kernel(
    { value: w, gradient: g, moments: { velocity: v }, step, learningRate },
    { momentum = 0, dampening = 0, nesterov = false, weightDecay = 0 },
  ) {
    if (momentum === 0) {
      for (let i = 0; i < w.length; i++) w[i] -= learningRate * (g[i] + weightDecay * w[i]);
      return;
    }
    const share = step > 1 ? 1 - dampening : 1;
    for (let i = 0; i < w.length; i++) {
      const slope = g[i] + weightDecay * w[i];
      v[i] = momentum * v[i] + share * slope;
      w[i] -= learningRate * (nesterov ? slope + momentum * v[i] : v[i]);
    }
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
  constructor(parameters: Iterable<Parameter> | readonly ParameterGroup<SGDOptions>[], options: SGDOptions) {
    super(sgdRule, parameters, options);
  }
}
