import type { Parameter } from '@gradkit/autograd';
import { clamp, full, greater, less, mul, refuseArgument, sign, sub, where } from '@gradkit/core-tensor/functional';
import { Optimizer } from '../optimizer.ts';
import type { BaseOptions, MaximizeOption } from '../options.ts';
import type { ParameterGroup } from '../make-groups.ts';
import { requireNumbers } from './require-numbers.ts';
import type { Rule } from './rule.ts';

export interface RpropOptions extends BaseOptions, MaximizeOption {
  /** size of the first step; default 0.01 */
  readonly learningRate?: number | undefined;
  /** what a step is multiplied by when the gradient changes its sign, below 1, and when it keeps it, above 1; default [0.5, 1.2] */
  readonly etas?: readonly [number, number] | undefined;
  /** least and largest step; default [1e-6, 50] */
  readonly stepSizes?: readonly [number, number] | undefined;
}

/** A step for each element that grows while its gradient keeps its sign; where it has changed, the element stays for once. */
export const rpropRule: Rule<RpropOptions, 'previous' | 'stepSize'> = {
  name: 'Rprop',
  defaults: { learningRate: 0.01, etas: [0.5, 1.2], stepSizes: [1e-6, 50], maximize: false },
  moments: () => ['previous', 'stepSize'],
  initial: (moment, { learningRate }) => (moment === 'stepSize' ? learningRate : 0),
  check({ etas, stepSizes }, name) {
    requireNumbers(name, 'etas', etas, 2);
    requireNumbers(name, 'stepSizes', stepSizes, 2);
    const [minus, plus] = etas;
    if (!(minus > 0 && minus < 1 && plus > 1))
      refuseArgument(name, 'etas', etas, 'one number in 0 … 1 and one above 1');
  },
  update({ value, gradient, moments }, { etas: [minus, plus], stepSizes: [min, max] }) {
    const turn = sign(mul(gradient, moments.previous));
    const hasTurned = less(turn, 0);
    const factor = where(greater(turn, 0), plus, where(hasTurned, minus, full([], 1, { dtype: value.dtype })));
    const stepSize = clamp(mul(moments.stepSize, factor), { min, max });
    const previous = where(hasTurned, 0, gradient);
    return { value: sub(value, mul(sign(previous), stepSize)), moments: { previous, stepSize } };
  },
};

/**
 * Rprop (Riedmiller and Braun, 1993): steps that follow from the signs of the gradients alone; for whole data sets, not for batches.
 *
 * @example
 * import { Parameter } from '@gradkit/autograd';
 * const w = new Parameter(tensor([1]));
 * const optimizer = new Rprop([w], { learningRate: 0.1 });
 * w.value.sum().backward();
 * optimizer.step();
 * w.value.toArray(); // [0.900]
 * @see https://pytorch.org/docs/stable/generated/torch.optim.Rprop.html
 */
export class Rprop extends Optimizer<RpropOptions> {
  constructor(parameters: Iterable<Parameter> | Iterable<ParameterGroup<RpropOptions>>, options: RpropOptions = {}) {
    super(rpropRule, parameters, options);
  }
}
