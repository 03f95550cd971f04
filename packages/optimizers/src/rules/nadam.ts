import type { Parameter } from '@gradkit/autograd';
import {
  add,
  div,
  exp,
  mul,
  requireBoolean,
  requireNumber,
  sqrt,
  sub,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { Optimizer } from '../optimizer.ts';
import type { ParameterGroup } from '../make-groups.ts';
import { requireBetas, type BetaOptions } from './beta-options.ts';
import type { Rule } from './rule.ts';
import { correction, runningMean, runningSquare } from './running.ts';
import { withWeightDecay } from './weight-decay.ts';

export interface NAdamOptions extends BetaOptions {
  /** default 0.002 */
  readonly learningRate?: number | undefined;
  /** keeps the division finite; default 1e-8 */
  readonly eps?: number | undefined;
  /** L2 penalty, or with `decoupledWeightDecay` what shrinks the weights themselves; default 0 */
  readonly weightDecay?: number | undefined;
  /** how fast the momentum rises from half of beta1 to beta1; default 0.004 */
  readonly momentumDecay?: number | undefined;
  /** shrink the weights themselves; default false */
  readonly decoupledWeightDecay?: boolean | undefined;
}

/** The momentum of step t: `μₜ = β1 · (1 − ½ · 0.96^(t · momentumDecay))` */
function momentumAt(stepCount: Tensor, beta1: Tensor | number, momentumDecay: number): Tensor {
  return mul(sub(1, mul(exp(mul(stepCount, momentumDecay * Math.log(0.96))), 0.5)), beta1);
}

/**
 * Adam that looks ahead along its momentum, which rises with the steps; `product` is that of all momenta so far. Not fused: the mean square is
 * corrected under the root, which overflows in single precision, and is to do so as in PyTorch.
 */
export const nadamRule: Rule<NAdamOptions, 'mean' | 'square' | 'product'> = {
  name: 'NAdam',
  defaults: {
    learningRate: 0.002,
    beta1: 0.9,
    beta2: 0.999,
    eps: 1e-8,
    weightDecay: 0,
    momentumDecay: 0.004,
    decoupledWeightDecay: false,
    maximize: false,
  },
  momentum: 'beta1',
  moments: () => ['mean', 'square', 'product'],
  shapeOf: (moment, shape) => (moment === 'product' ? [] : shape),
  initial: (moment) => (moment === 'product' ? 1 : 0),
  check(options, where) {
    requireBetas(where, options);
    requireNumber(where, 'momentumDecay', options.momentumDecay, { least: 0 });
    requireBoolean(where, 'decoupledWeightDecay', options.decoupledWeightDecay);
  },
  update(input, options) {
    const { beta2, eps, momentumDecay } = options;
    const { moments, stepCount, learningRate, momentum: beta1 } = input;
    const { value, gradient } = withWeightDecay(input, options);
    const [now, next] = [stepCount, add(stepCount, 1)].map((count) => momentumAt(count, beta1, momentumDecay));
    const product = mul(moments.product, now);
    const mean = runningMean(moments.mean, gradient, beta1);
    const square = runningSquare(moments.square, gradient, beta2);
    const size = add(sqrt(div(square, correction(stepCount, beta2))), eps);
    const fresh = div(mul(learningRate, sub(1, now)), sub(1, product));
    const past = div(mul(learningRate, next), sub(1, mul(product, next)));
    const step = add(mul(div(gradient, size), fresh), mul(div(mean, size), past));
    return { value: sub(value, step), moments: { mean, square, product } };
  },
};

/**
 * NAdam (Dozat, 2016): Adam with Nesterov momentum.
 *
 * @example
 * import { Parameter } from '@gradkit/autograd';
 * const w = new Parameter(tensor([1]));
 * const optimizer = new NAdam([w], { learningRate: 0.1 });
 * w.value.sum().backward();
 * optimizer.step();
 * w.value.toArray(); // [0.894]
 * @see https://pytorch.org/docs/stable/generated/torch.optim.NAdam.html
 */
export class NAdam extends Optimizer<NAdamOptions> {
  constructor(parameters: Iterable<Parameter> | Iterable<ParameterGroup<NAdamOptions>>, options: NAdamOptions = {}) {
    super(nadamRule, parameters, options);
  }
}
