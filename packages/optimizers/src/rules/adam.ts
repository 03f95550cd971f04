import type { Parameter } from '@gradkit/autograd';
import { add, quotient, maximum, mul, requireBoolean, sqrt, sub } from '@gradkit/core-tensor/functional';
import { fuse } from '../kernel/fuse.ts';
import { Optimizer } from '../optimizer.ts';
import type { Complete } from '../options.ts';
import type { ParameterGroup } from '../make-groups.ts';
import { requireBetas, type BetaOptions } from './beta-options.ts';
import { correction, runningMean, runningSquare } from './running.ts';
import type { Rule, UpdateInput, UpdateResult } from './rule.ts';
import { shrunk, withWeightDecay } from './weight-decay.ts';

export interface AdamWOptions extends BetaOptions {
  /** default 0.001 */
  readonly learningRate?: number | undefined;
  /** keeps the division finite, outside the root; default 1e-8 */
  readonly eps?: number | undefined;
  /** Adam: L2 penalty, default 0; AdamW: shrinks the weights themselves, default 0.01 */
  readonly weightDecay?: number | undefined;
  /** divide by the largest running mean of squares so far (Reddi et al., 2018); default false */
  readonly amsgrad?: boolean | undefined;
}

export interface AdamOptions extends AdamWOptions {
  /** shrink the weights themselves, as AdamW does; default false */
  readonly decoupledWeightDecay?: boolean | undefined;
}

type Options = Complete<AdamWOptions>;
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

function check(options: Options, where: string): void {
  requireBetas(where, options);
  requireBoolean(where, 'amsgrad', options.amsgrad);
}

const defaults = { learningRate: 0.001, beta1: 0.9, beta2: 0.999, eps: 1e-8, amsgrad: false, maximize: false } as const;

/** Running means of gradient and squared gradient, corrected for their start at zero; L2 penalty in the gradient. */
export const adamRule: Rule<AdamOptions, Moment> = {
  name: 'Adam',
  fuse,
  defaults: { ...defaults, weightDecay: 0, decoupledWeightDecay: false },
  momentum: 'beta1',
  moments: momentsOf,
  check(options, where) {
    check(options, where);
    requireBoolean(where, 'decoupledWeightDecay', options.decoupledWeightDecay);
  },
  update: (input, options) => adamUpdate(withWeightDecay(input, options), options),
};

/** Adam whose weight decay shrinks the weights themselves. */
export const adamWRule: Rule<AdamWOptions, Moment> = {
  name: 'AdamW',
  fuse,
  defaults: { ...defaults, weightDecay: 0.01 },
  momentum: 'beta1',
  moments: momentsOf,
  check,
  update: (input, options) => adamUpdate({ ...input, value: shrunk(input, options.weightDecay) }, options),
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
export class AdamW extends Optimizer<AdamWOptions> {
  constructor(parameters: Iterable<Parameter> | Iterable<ParameterGroup<AdamWOptions>>, options: AdamWOptions = {}) {
    super(adamWRule, parameters, options);
  }
}
