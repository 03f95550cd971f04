import type { Parameter } from '@gradkit/autograd';
import { add, quotient, maximum, mul, requireBoolean, requireNumber, sqrt, sub } from '@gradkit/core-tensor/functional';
import { fuse } from '../kernel/fuse.ts';
import { Optimizer } from '../optimizer.ts';
import type { BaseOptions, Complete, MaximizeOption } from '../options.ts';
import type { ParameterGroup } from '../parameter-group.ts';
import { correction, runningMean, runningSquare } from './running.ts';
import type { Rule, UpdateInput, UpdateResult } from './rule.ts';
import { withL2Penalty } from './weight-decay.ts';

export interface AdamOptions extends BaseOptions, MaximizeOption {
  /** default 0.001 */
  readonly learningRate?: number | undefined;
  /** share of the running mean of gradients that is kept; default 0.9 */
  readonly beta1?: number | undefined;
  /** share of the running mean of squares that is kept; default 0.999 */
  readonly beta2?: number | undefined;
  /** keeps the division finite, outside the root; default 1e-8 */
  readonly eps?: number | undefined;
  /** Adam: L2 penalty, default 0; AdamW: shrinks the weights themselves, default 0.01 */
  readonly weightDecay?: number | undefined;
  /** divide by the largest running mean of squares so far (Reddi et al., 2018); default false */
  readonly amsgrad?: boolean | undefined;
}

type Options = Complete<AdamOptions>;
type Moment = 'mean' | 'square' | 'largest';

function adamUpdate(
  { value, gradient, moments, stepCount, learningRate, momentum: beta1 }: UpdateInput<Moment>,
  { beta2, eps, amsgrad }: Options,
): UpdateResult<Moment> {
  const mean = runningMean(moments.mean, gradient, beta1);
  const square = runningSquare(moments.square, gradient, beta2);
  const largest = amsgrad ? maximum(moments.largest, square) : square;
  const size = add(mul(sqrt(largest), quotient(1, sqrt(correction(stepCount, beta2)))), eps);
  const rate = quotient(learningRate, correction(stepCount, beta1));
  const next = sub(value, mul(quotient(mean, size), rate));
  return { value: next, moments: { mean, square, largest } };
}

function momentsOf({ amsgrad }: Options): readonly Moment[] {
  return amsgrad ? ['mean', 'square', 'largest'] : ['mean', 'square'];
}

function check({ beta1, beta2, eps, weightDecay, amsgrad }: Options, where: string): void {
  requireNumber(where, 'beta1', beta1, { least: 0, below: 1 });
  requireNumber(where, 'beta2', beta2, { least: 0, below: 1 });
  requireNumber(where, 'eps', eps, { least: 0 });
  requireNumber(where, 'weightDecay', weightDecay, { least: 0 });
  requireBoolean(where, 'amsgrad', amsgrad);
}

const defaults = { learningRate: 0.001, beta1: 0.9, beta2: 0.999, eps: 1e-8, amsgrad: false, maximize: false } as const;

/** Running means of gradient and squared gradient, corrected for their start at zero; L2 penalty in the gradient. */
export const adamRule: Rule<AdamOptions, Moment> = {
  name: 'Adam',
  fuse,
  defaults: { ...defaults, weightDecay: 0 },
  momentum: 'beta1',
  moments: momentsOf,
  check,
  update(input, options) {
    const gradient = withL2Penalty(input.gradient, input.value, options.weightDecay);
    return adamUpdate({ ...input, gradient }, options);
  },
};

/** Adam whose weight decay shrinks the weights themselves. */
export const adamWRule: Rule<AdamOptions, Moment> = {
  name: 'AdamW',
  fuse,
  defaults: { ...defaults, weightDecay: 0.01 },
  momentum: 'beta1',
  moments: momentsOf,
  check,
  update(input, options) {
    const value = mul(input.value, sub(1, mul(input.learningRate, options.weightDecay)));
    return adamUpdate({ ...input, value }, options);
  },
};

/**
 * Adam (Kingma and Ba, 2015): momentum, and steps of about the size of the learning rate for every parameter.
 *
 * @example
 * import { Parameter } from '@gradkit/autograd';
 * const w = new Parameter(tensor([1]));
 * const optimizer = new Adam([w], { learningRate: 0.1 });
 * w.value.sum().backward();
 * optimizer.step();
 * w.value.toArray(); // [0.900]
 * @see https://pytorch.org/docs/stable/generated/torch.optim.Adam.html
 */
export class Adam extends Optimizer<AdamOptions> {
  constructor(parameters: Iterable<Parameter> | Iterable<ParameterGroup<AdamOptions>>, options: AdamOptions = {}) {
    super(adamRule, parameters, options);
  }
}

/**
 * AdamW (Loshchilov and Hutter, 2019): Adam with weight decay that does not pass through the gradient.
 *
 * @example
 * import { Parameter } from '@gradkit/autograd';
 * const w = new Parameter(tensor([1]));
 * const optimizer = new AdamW([w], { learningRate: 0.1, weightDecay: 0.1 });
 * w.value.sum().backward();
 * optimizer.step();
 * w.value.toArray(); // [0.890]
 * @see https://pytorch.org/docs/stable/generated/torch.optim.AdamW.html
 */
export class AdamW extends Optimizer<AdamOptions> {
  constructor(parameters: Iterable<Parameter> | Iterable<ParameterGroup<AdamOptions>>, options: AdamOptions = {}) {
    super(adamWRule, parameters, options);
  }
}
