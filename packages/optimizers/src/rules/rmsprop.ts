import type { Parameter } from '@gradkit/autograd';
import { add, quotient, mul, requireBoolean, requireNumber, sqrt, sub } from '@gradkit/core-tensor/functional';
import { fuse } from '../kernel/fuse.ts';
import { Optimizer } from '../optimizer.ts';
import type { BaseOptions, MaximizeOption } from '../options.ts';
import type { ParameterGroup } from '../make-groups.ts';
import type { Rule } from './rule.ts';
import { withL2Penalty } from './weight-decay.ts';

export interface RMSpropOptions extends BaseOptions, MaximizeOption {
  /** default 0.01 */
  readonly learningRate?: number | undefined;
  /** share of the running mean of squares that is kept; default 0.99 */
  readonly alpha?: number | undefined;
  /** keeps the division finite; default 1e-8 */
  readonly eps?: number | undefined;
  /** L2 penalty; default 0 */
  readonly weightDecay?: number | undefined;
  /** share of the last step that is kept; default 0 */
  readonly momentum?: number | undefined;
  /** divide by the deviation around the mean gradient; default false */
  readonly centered?: boolean | undefined;
}

type Moment = 'square' | 'mean' | 'velocity';

/** `square ← α · square + (1 − α) · gradient²; value ← value − learningRate · gradient / (√square + eps)` */
export const rmspropRule: Rule<RMSpropOptions, Moment> = {
  name: 'RMSprop',
  fuse,
  defaults: {
    learningRate: 0.01,
    alpha: 0.99,
    eps: 1e-8,
    weightDecay: 0,
    momentum: 0,
    centered: false,
    maximize: false,
  },
  momentum: 'momentum',
  moments: ({ momentum, centered }) => [
    'square',
    ...(centered ? (['mean'] as const) : []),
    ...(momentum > 0 ? (['velocity'] as const) : []),
  ],
  check({ alpha, eps, weightDecay, momentum, centered }, where) {
    requireNumber(where, 'alpha', alpha, { least: 0 });
    requireNumber(where, 'eps', eps, { least: 0 });
    requireNumber(where, 'weightDecay', weightDecay, { least: 0 });
    requireNumber(where, 'momentum', momentum, { least: 0 });
    requireBoolean(where, 'centered', centered);
  },
  update(input, { alpha, eps, weightDecay, momentum, centered }) {
    const { value, gradient, moments, learningRate, momentum: kept } = input;
    const slope = withL2Penalty(gradient, value, weightDecay);
    const square = add(mul(moments.square, alpha), mul(mul(slope, 1 - alpha), slope));
    const mean = centered ? add(mul(moments.mean, alpha), mul(slope, 1 - alpha)) : null;
    const size = sqrt(square);
    const spread = mean === null ? size : sqrt(mul(sub(size, mean), add(size, mean))); // of square − mean², which would be ∞ − ∞
    const direction = quotient(slope, add(spread, eps));
    const velocity = momentum > 0 ? add(mul(moments.velocity, kept), direction) : null;
    return {
      value: sub(value, mul(velocity ?? direction, learningRate)),
      moments: { ...moments, square, ...(mean && { mean }), ...(velocity && { velocity }) },
    };
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
    parameters: Iterable<Parameter> | Iterable<ParameterGroup<RMSpropOptions>>,
    options: RMSpropOptions = {},
  ) {
    super(rmspropRule, parameters, options);
  }
}
