import type { Parameter } from '@gradkit/autograd';
import { add, ConfigError, equal, mul, sub, where, type Tensor } from '@gradkit/core-tensor';
import { Optimizer, requireRange, type BaseOptions, type ParameterGroup } from './optimizer.ts';
import type { Rule } from './rule.ts';

export interface SGDOptions extends BaseOptions {
  /** share of the last step that is kept; default 0 */
  readonly momentum?: number;
  /** how much less a new gradient counts; default 0 */
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
export const sgdRule: Rule<SGDOptions, 'momentum'> = {
  name: 'SGD',
  moments: ({ momentum = 0 }) => (momentum === 0 ? [] : ['momentum']),
  check({ momentum = 0, dampening = 0, weightDecay = 0, nesterov = false }) {
    requireRange('SGD', { momentum, weightDecay });
    if (nesterov && (momentum === 0 || dampening !== 0)) {
      throw new ConfigError(
        'SGD',
        `nesterov needs momentum above 0 and dampening 0, not ${momentum} and ${dampening}`,
        { got: [momentum, dampening] },
      );
    }
  },
  update(
    { value, gradient, moments, step, learningRate },
    { momentum = 0, dampening = 0, nesterov = false, weightDecay = 0 },
  ) {
    const slope = decayed(value, gradient, weightDecay);
    if (momentum === 0) return { value: sub(value, mul(slope, learningRate)), moments };
    // the first gradient is not dampened, as in PyTorch
    const fresh = dampening === 0 ? slope : mul(slope, where(equal(step, 1), 1, mul(step, 0).add(1 - dampening)));
    const velocity = add(mul(moments.momentum, momentum), fresh);
    const direction = nesterov ? add(slope, mul(velocity, momentum)) : velocity;
    return { value: sub(value, mul(direction, learningRate)), moments: { momentum: velocity } };
  },
};

/**
 * Stochastic gradient descent, with momentum if wanted.
 *
 * @example
 * const w = new Parameter(tensor([1]));
 * const optimizer = new SGD([w], { learningRate: 0.1 });
 * w.value.mul(w.value).sum().backward();
 * optimizer.step();
 * w.value.toArray(); // [0.8000]
 * @see https://pytorch.org/docs/stable/generated/torch.optim.SGD.html
 */
export class SGD extends Optimizer<SGDOptions> {
  constructor(parameters: Iterable<Parameter> | readonly ParameterGroup<SGDOptions>[], options: SGDOptions) {
    super(sgdRule, parameters, options);
  }
}
