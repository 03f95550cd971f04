import type { Parameter } from '@gradkit/autograd';
import { add, div, mul, requireNumber, sqrt, sub } from '@gradkit/core-tensor/functional';
import { fuse } from '../kernel/fuse.ts';
import { Optimizer } from '../optimizer.ts';
import type { BaseOptions, MaximizeOption } from '../options.ts';
import type { ParameterGroup } from '../make-groups.ts';
import type { Rule } from './rule.ts';
import { runningSquare } from './running.ts';
import { withL2Penalty } from './weight-decay.ts';

export interface AdadeltaOptions extends BaseOptions, MaximizeOption {
  /** default 1 */
  readonly learningRate?: number | undefined;
  /** share of the running means of squares that is kept, 0 … 1; default 0.9 */
  readonly rho?: number | undefined;
  /** keeps the division finite, inside the roots; default 1e-6 */
  readonly eps?: number | undefined;
  /** L2 penalty; default 0 */
  readonly weightDecay?: number | undefined;
}

/** `change = gradient · √(mean change² + eps) / √(mean gradient² + eps); value ← value − learningRate · change` */
export const adadeltaRule: Rule<AdadeltaOptions, 'square' | 'change'> = {
  name: 'Adadelta',
  fuse,
  defaults: { learningRate: 1, rho: 0.9, eps: 1e-6, weightDecay: 0, maximize: false },
  moments: () => ['square', 'change'],
  check({ rho, eps, weightDecay }, where) {
    requireNumber(where, 'rho', rho, { least: 0, most: 1 });
    requireNumber(where, 'eps', eps, { least: 0 });
    requireNumber(where, 'weightDecay', weightDecay, { least: 0 });
  },
  update({ value, gradient, moments, learningRate }, { rho, eps, weightDecay }) {
    const slope = withL2Penalty(gradient, value, weightDecay);
    const square = runningSquare(moments.square, slope, rho);
    const step = mul(div(sqrt(add(moments.change, eps)), sqrt(add(square, eps))), slope);
    const change = runningSquare(moments.change, step, rho);
    return { value: sub(value, mul(step, learningRate)), moments: { square, change } };
  },
};

/**
 * Adadelta (Zeiler, 2012): steps as large as those before, measured against the gradients.
 *
 * @example
 * import { Parameter } from '@gradkit/autograd';
 * const w = new Parameter(tensor([1]));
 * const optimizer = new Adadelta([w]);
 * w.value.sum().backward();
 * optimizer.step();
 * w.value.toArray(); // [0.997]
 * @see https://pytorch.org/docs/stable/generated/torch.optim.Adadelta.html
 */
export class Adadelta extends Optimizer<AdadeltaOptions> {
  constructor(
    parameters: Iterable<Parameter> | Iterable<ParameterGroup<AdadeltaOptions>>,
    options: AdadeltaOptions = {},
  ) {
    super(adadeltaRule, parameters, options);
  }
}
