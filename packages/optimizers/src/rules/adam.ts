import type { Parameter } from '@gradkit/autograd';
import { add, div, expm1, maximum, mul, neg, sqrt, sub, type Tensor } from '@gradkit/core-tensor/functional';
import { Optimizer, requireRange, type BaseOptions, type ParameterGroup } from '../optimizer.ts';
import type { KernelInput, Rule, UpdateInput, UpdateResult } from './rule.ts';
import { decayed } from './sgd.ts';

export interface AdamOptions extends BaseOptions {
  /** default 0.001 */
  readonly learningRate: number;
  /** share of the running mean of gradients that is kept; default 0.9 */
  readonly beta1?: number;
  /** share of the running mean of squares that is kept; default 0.999 */
  readonly beta2?: number;
  /** keeps the division finite, outside the root; default 1e-8 */
  readonly eps?: number;
  /** Adam: L2 penalty, default 0; AdamW: shrinks the weights themselves, default 0.01 */
  readonly weightDecay?: number;
  /** divide by the largest running mean of squares so far (Reddi et al., 2018); default false */
  readonly amsgrad?: boolean;
}

type Moment = 'mean' | 'square' | 'largest';

/** `1 − βᵗ`, which stays exact in single precision as `−expm1(t · ln β)` */
function correction(step: Tensor, beta: number): Tensor {
  return neg(expm1(mul(step, Math.log(beta))));
}

function adamUpdate(
  { value, gradient, moments, step, learningRate }: UpdateInput<Moment>,
  { beta1 = 0.9, beta2 = 0.999, eps = 1e-8, amsgrad = false }: AdamOptions,
): UpdateResult<Moment> {
  const mean = add(mul(moments.mean, beta1), mul(gradient, 1 - beta1));
  const square = add(mul(moments.square, beta2), mul(mul(gradient, gradient), 1 - beta2));
  const largest = amsgrad ? maximum(moments.largest, square) : square;
  const size = add(mul(sqrt(largest), div(1, sqrt(correction(step, beta2)))), eps);
  const rate = div(learningRate, correction(step, beta1));
  const next = sub(value, mul(div(mean, size), rate));
  return { value: next, moments: { mean, square, largest } };
}

/** `l2` is added to the gradient, `shrink` multiplies the weights before. */
function adamKernel(
  { value: w, gradient, moments: { mean, square, largest }, step, learningRate }: KernelInput<Moment>,
  { beta1 = 0.9, beta2 = 0.999, eps = 1e-8, amsgrad = false }: AdamOptions,
  { l2, shrink }: { readonly l2: number; readonly shrink: number },
): void {
  const rate = learningRate / (1 - beta1 ** step);
  const scale = 1 / Math.sqrt(1 - beta2 ** step);
  for (let i = 0; i < w.length; i++) {
    const g = gradient[i] + l2 * w[i];
    mean[i] += (1 - beta1) * (g - mean[i]);
    square[i] += (1 - beta2) * (g * g - square[i]);
    let spread = square[i];
    if (amsgrad) spread = largest[i] = Math.max(largest[i], spread);
    w[i] = shrink * w[i] - (rate * mean[i]) / (Math.sqrt(spread) * scale + eps);
  }
}

function momentsOf({ amsgrad = false }: AdamOptions): readonly Moment[] {
  return amsgrad ? ['mean', 'square', 'largest'] : ['mean', 'square'];
}

function check(name: string, { beta1 = 0.9, beta2 = 0.999, eps = 1e-8, weightDecay = 0 }: AdamOptions): void {
  requireRange(name, { beta1, beta2 }, 1);
  requireRange(name, { eps, weightDecay });
}

/** Running means of gradient and squared gradient, corrected for their start at zero; L2 penalty in the gradient. */
export const adamRule: Rule<AdamOptions, Moment> = {
  name: 'Adam',
  moments: momentsOf,
  check: (options) => check('Adam', options),
  update(input, options) {
    const gradient = decayed(input.value, input.gradient, options.weightDecay ?? 0);
    return adamUpdate({ ...input, gradient }, options);
  },
  kernel(input, options) {
    adamKernel(input, options, { l2: options.weightDecay ?? 0, shrink: 1 });
  },
};

/** Adam whose weight decay shrinks the weights themselves. */
export const adamWRule: Rule<AdamOptions, Moment> = {
  name: 'AdamW',
  moments: momentsOf,
  check: (options) => check('AdamW', options),
  update(input, options) {
    const { weightDecay = 0.01 } = options;
    const value = mul(input.value, sub(1, mul(input.learningRate, weightDecay)));
    return adamUpdate({ ...input, value }, options);
  },
  kernel(input, options) {
    const { weightDecay = 0.01 } = options;
    adamKernel(input, options, { l2: 0, shrink: 1 - input.learningRate * weightDecay });
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
  constructor(
    parameters: Iterable<Parameter> | readonly ParameterGroup<AdamOptions>[],
    options: Partial<AdamOptions> = {},
  ) {
    super(adamRule, parameters, { learningRate: 0.001, ...options });
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
  constructor(
    parameters: Iterable<Parameter> | readonly ParameterGroup<AdamOptions>[],
    options: Partial<AdamOptions> = {},
  ) {
    super(adamWRule, parameters, { learningRate: 0.001, ...options });
  }
}
