import type { Parameter } from '@gradkit/autograd';
import {
  add,
  cast,
  div,
  greater,
  mul,
  notEqual,
  sqrt,
  sub,
  sum,
  where,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { Optimizer } from '../optimizer.ts';
import type { ParameterGroup } from '../make-groups.ts';
import { requireBetas, type BetaOptions } from './beta-options.ts';
import type { Rule } from './rule.ts';
import { correction } from './running.ts';

export interface SparseAdamOptions extends BetaOptions {
  /** default 0.001 */
  readonly learningRate?: number | undefined;
  /** keeps the division finite; default 1e-8 */
  readonly eps?: number | undefined;
}

/** `mean + (1 − β) · (x − mean)` */
function toward(mean: Tensor, x: Tensor, beta: Tensor | number): Tensor {
  return add(mean, mul(sub(x, mean), typeof beta === 'number' ? 1 - beta : sub(1, beta)));
}

/** Adam on the rows whose gradient is not 0 throughout; others keep their values and moments. */
export const sparseAdamRule: Rule<SparseAdamOptions, 'mean' | 'square'> = {
  name: 'SparseAdam',
  defaults: { learningRate: 0.001, beta1: 0.9, beta2: 0.999, eps: 1e-8, maximize: false },
  momentum: 'beta1',
  moments: () => ['mean', 'square'],
  check: (options, name) => requireBetas(name, options),
  update({ value, gradient, moments, stepCount, learningRate, momentum: beta1 }, { beta2, eps }) {
    const axes = gradient.shape.map((_, axis) => axis).slice(1); // all but that of the rows
    const entries = cast(notEqual(gradient, 0), 'float32');
    const isTouched = greater(axes.length === 0 ? entries : sum(entries, axes, { keepDims: true }), 0);
    const mean = where(isTouched, toward(moments.mean, gradient, beta1), moments.mean);
    const square = where(isTouched, toward(moments.square, mul(gradient, gradient), beta2), moments.square);
    const rate = div(mul(learningRate, sqrt(correction(stepCount, beta2))), correction(stepCount, beta1));
    const next = sub(value, mul(div(mean, add(sqrt(square), eps)), rate));
    return { value: where(isTouched, next, value), moments: { mean, square } };
  },
};

/**
 * Adam for embeddings, of which a batch uses few rows: rows (of the first axis) with a gradient of zeros are left alone, with their moments.
 * Gradients are dense tensors here; a row that was used and got a gradient of zeros all the same counts as unused.
 *
 * @example
 * import { Parameter } from '@gradkit/autograd';
 * const w = new Parameter(tensor([[1], [1]]));
 * const optimizer = new SparseAdam([w], { learningRate: 0.1 });
 * w.value.slice([[0, 1]]).sum().backward();
 * optimizer.step();
 * w.value.toArray(); // [[0.900], [1]]
 * @see https://pytorch.org/docs/stable/generated/torch.optim.SparseAdam.html
 */
export class SparseAdam extends Optimizer<SparseAdamOptions> {
  constructor(
    parameters: Iterable<Parameter> | Iterable<ParameterGroup<SparseAdamOptions>>,
    options: SparseAdamOptions = {},
  ) {
    super(sparseAdamRule, parameters, options);
  }
}
