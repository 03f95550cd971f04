import type { Parameter } from '@gradkit/autograd';
import { add, div, mul, sqrt, sub } from '@gradkit/core-tensor/functional';
import { Optimizer, requireRange, type BaseOptions, type ParameterGroup } from '../optimizer.ts';
import type { Rule } from './rule.ts';
import { decayed } from './sgd.ts';

export interface RMSpropOptions extends BaseOptions {
  /** default 0.01 */
  readonly learningRate: number;
  /** share of the running mean of squares that is kept; default 0.99 */
  readonly alpha?: number;
  /** keeps the division finite; default 1e-8 */
  readonly eps?: number;
  /** L2 penalty; default 0 */
  readonly weightDecay?: number;
  /** share of the last step that is kept; default 0 */
  readonly momentum?: number;
  /** divide by the deviation around the mean gradient; default false */
  readonly centered?: boolean;
}

type Moment = 'square' | 'mean' | 'velocity';

/** `square ← α · square + (1 − α) · gradient²; value ← value − learningRate · gradient / (√square + eps)` */
export const rmspropRule: Rule<RMSpropOptions, Moment> = {
  name: 'RMSprop',
  moments: ({ momentum = 0, centered = false }) => [
    'square',
    ...(centered ? (['mean'] as const) : []),
    ...(momentum > 0 ? (['velocity'] as const) : []),
  ],
  check: ({ alpha = 0.99, eps = 1e-8, weightDecay = 0, momentum = 0 }) =>
    requireRange('RMSprop', { alpha, eps, weightDecay, momentum }),
  update(
    { value, gradient, moments, learningRate },
    { alpha = 0.99, eps = 1e-8, weightDecay = 0, momentum = 0, centered = false },
  ) {
    const slope = decayed(value, gradient, weightDecay);
    const square = add(mul(moments.square, alpha), mul(mul(slope, slope), 1 - alpha));
    const mean = centered ? add(mul(moments.mean, alpha), mul(slope, 1 - alpha)) : null;
    const spread = mean === null ? square : sub(square, mul(mean, mean));
    const direction = div(slope, add(sqrt(spread), eps));
    const velocity = momentum > 0 ? add(mul(moments.velocity, momentum), direction) : null;
    return {
      value: sub(value, mul(velocity ?? direction, learningRate)),
      moments: { ...moments, square, ...(mean && { mean }), ...(velocity && { velocity }) },
    };
  },
  kernel(
    { value: w, gradient, moments: { square, mean, velocity }, learningRate },
    { alpha = 0.99, eps = 1e-8, weightDecay = 0, momentum = 0, centered = false },
  ) {
    for (let i = 0; i < w.length; i++) {
      const slope = gradient[i] + weightDecay * w[i];
      square[i] = alpha * square[i] + (1 - alpha) * slope * slope;
      let spread = square[i];
      if (centered) {
        mean[i] = alpha * mean[i] + (1 - alpha) * slope;
        spread -= mean[i] * mean[i];
      }
      let direction = slope / (Math.sqrt(spread) + eps);
      if (momentum > 0) direction = velocity[i] = momentum * velocity[i] + direction;
      w[i] -= learningRate * direction;
    }
  },
};

/**
 * RMSprop (Hinton, lecture 6e): each parameter's step is divided by a running mean of its gradients' size.
 *
 * @example
 * import { Parameter } from '@gradkit/autograd';
 * const w = new Parameter(tensor([1]));
 * const optimizer = new RMSprop([w], { learningRate: 0.01 });
 * w.value.sum().backward();
 * optimizer.step();
 * w.value.toArray(); // [0.900]
 * @see https://pytorch.org/docs/stable/generated/torch.optim.RMSprop.html
 */
export class RMSprop extends Optimizer<RMSpropOptions> {
  constructor(
    parameters: Iterable<Parameter> | readonly ParameterGroup<RMSpropOptions>[],
    options: Partial<RMSpropOptions> = {},
  ) {
    super(rmspropRule, parameters, { learningRate: 0.01, ...options });
  }
}
