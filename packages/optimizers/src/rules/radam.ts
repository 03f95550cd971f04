import type { Parameter } from '@gradkit/autograd';
import {
  add,
  cast,
  div,
  greater,
  maximum,
  minimum,
  mul,
  requireBoolean,
  sqrt,
  sub,
  where,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { fuse } from '../kernel/fuse.ts';
import { Optimizer } from '../optimizer.ts';
import type { ParameterGroup } from '../make-groups.ts';
import { requireBetas, type BetaOptions } from './beta-options.ts';
import type { Rule } from './rule.ts';
import { correction, runningMean, runningSquare } from './running.ts';
import { withWeightDecay } from './weight-decay.ts';

export interface RAdamOptions extends BetaOptions {
  /** default 0.001 */
  readonly learningRate?: number | undefined;
  /** keeps the division finite; default 1e-8 */
  readonly eps?: number | undefined;
  /** L2 penalty, or with `decoupledWeightDecay` what shrinks the weights themselves; default 0 */
  readonly weightDecay?: number | undefined;
  /** shrink the weights themselves; default false */
  readonly decoupledWeightDecay?: boolean | undefined;
}

/**
 * Whether the variance of the adaptive rate is known well enough, and the factor that rectifies it, with that of the correction of the
 * mean square. In double precision: the length of the moving average is a difference of large numbers.
 */
function rectification(stepCount: Tensor, beta2: number): { isRectified: Tensor; factor: Tensor } {
  const count = cast(stepCount, 'float64');
  const corrected = correction(count, beta2);
  const longest = 2 / (1 - beta2) - 1;
  const length = sub(longest, div(mul(mul(count, 2), sub(1, corrected)), corrected));
  const isRectified = greater(length, 5);
  const share = div(mul(mul(sub(length, 4), sub(length, 2)), longest / ((longest - 4) * (longest - 2))), length);
  return { isRectified, factor: where(isRectified, sqrt(mul(share, corrected)), 1) };
}

/** Adam that is SGD with momentum in the first steps, and later rectified; where it is not, the size that it divides by is held at 1. */
export const radamRule: Rule<RAdamOptions, 'mean' | 'square'> = {
  name: 'RAdam',
  fuse,
  defaults: {
    learningRate: 0.001,
    beta1: 0.9,
    beta2: 0.999,
    eps: 1e-8,
    weightDecay: 0,
    decoupledWeightDecay: false,
    maximize: false,
  },
  momentum: 'beta1',
  moments: () => ['mean', 'square'],
  check(options, name) {
    requireBetas(name, options);
    requireBoolean(name, 'decoupledWeightDecay', options.decoupledWeightDecay);
  },
  update(input, options) {
    const { beta2, eps } = options;
    const { moments, stepCount, learningRate, momentum: beta1 } = input;
    const { value, gradient } = withWeightDecay(input, options);
    const mean = runningMean(moments.mean, gradient, beta1);
    const square = runningSquare(moments.square, gradient, beta2);
    const { isRectified, factor } = rectification(stepCount, beta2);
    const [least, most] = [where(isRectified, 0, 1), where(isRectified, Infinity, 1)].map((x) => cast(x, value.dtype));
    const size = minimum(maximum(add(sqrt(square), eps), least), most);
    const rate = mul(div(learningRate, correction(stepCount, beta1)), cast(factor, value.dtype));
    return { value: sub(value, mul(div(mean, size), rate)), moments: { mean, square } };
  },
};

/**
 * RAdam (Liu et al., 2020): Adam whose first steps, when its mean square says little yet, are those of SGD with momentum.
 *
 * @example
 * import { Parameter } from '@gradkit/autograd';
 * const w = new Parameter(tensor([1]));
 * const optimizer = new RAdam([w], { learningRate: 0.1 });
 * w.value.sum().backward();
 * optimizer.step();
 * w.value.toArray(); // [0.900]
 * @see https://pytorch.org/docs/stable/generated/torch.optim.RAdam.html
 */
export class RAdam extends Optimizer<RAdamOptions> {
  constructor(parameters: Iterable<Parameter> | Iterable<ParameterGroup<RAdamOptions>>, options: RAdamOptions = {}) {
    super(radamRule, parameters, options);
  }
}
