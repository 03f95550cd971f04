import type { Parameter } from '@gradkit/autograd';
import {
  add,
  div,
  exp,
  log,
  matmul,
  maximum,
  mean,
  minimum,
  mul,
  refuseArgument,
  requireNumber,
  rsqrt,
  sqrt,
  sub,
  type DType,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { Optimizer } from '../optimizer.ts';
import type { BaseOptions, MaximizeOption } from '../options.ts';
import type { ParameterGroup } from '../make-groups.ts';
import type { Rule } from './rule.ts';
import { shrunk } from './weight-decay.ts';

export interface AdafactorOptions extends BaseOptions, MaximizeOption {
  /** largest size of a step relative to the weights; default 0.01 */
  readonly learningRate?: number | undefined;
  /** the running mean of squares takes `t^beta2Decay` of what is new; at most 0, default −0.8 */
  readonly beta2Decay?: number | undefined;
  /** least root of a mean square (null: the precision of the dtype), and least size of the weights that steps are measured by; default [null, 1e-3] */
  readonly eps?: readonly [number | null, number] | undefined;
  /** largest root mean square of a step before it is scaled; at least 1, default 1 */
  readonly d?: number | undefined;
  /** shrinks the weights themselves; default 0 */
  readonly weightDecay?: number | undefined;
}

const precisions: Partial<Record<DType, number>> = { float64: 2 ** -52, float16: 2 ** -10, bfloat16: 2 ** -7 };

/** Root of the mean square of all elements, a scalar. */
const rootMeanSquare = (x: Tensor): Tensor => sqrt(mean(mul(x, x)));

/** `(1 − share) · old + share · fresh` */
const blend = (old: Tensor, fresh: Tensor, share: Tensor): Tensor => add(mul(old, sub(1, share)), mul(fresh, share));

type Moment = 'rows' | 'columns' | 'square';

/** Mean squares of the gradient, of which a matrix keeps those of its rows and of its columns alone. */
export const adafactorRule: Rule<AdafactorOptions, Moment> = {
  name: 'Adafactor',
  defaults: { learningRate: 0.01, beta2Decay: -0.8, eps: [null, 1e-3], d: 1, weightDecay: 0, maximize: false },
  moments: (_, { length }) => (length > 1 ? ['rows', 'columns'] : ['square']),
  shapeOf(moment, shape) {
    if (moment === 'square') return shape;
    return shape.map((size, axis) => (axis === shape.length - (moment === 'rows' ? 1 : 2) ? 1 : size));
  },
  check({ beta2Decay, eps, d, weightDecay }, where) {
    requireNumber(where, 'beta2Decay', beta2Decay, { most: 0 });
    if (!Array.isArray(eps) || eps.length !== 2)
      refuseArgument(where, 'eps', eps, 'a list of two, such as [null, 1e-3]');
    if (eps[0] !== null) requireNumber(where, 'eps[0]', eps[0], { least: 0 });
    requireNumber(where, 'eps[1]', eps[1], { least: 0 });
    requireNumber(where, 'd', d, { least: 1 });
    requireNumber(where, 'weightDecay', weightDecay, { least: 0 });
  },
  update(input, { beta2Decay, eps: [least, leastSize], d, weightDecay }) {
    const { value, gradient, moments, stepCount, learningRate } = input;
    const eps = least ?? precisions[value.dtype] ?? 2 ** -23;
    const share = exp(mul(log(stepCount), beta2Decay));
    const size = minimum(learningRate, rsqrt(stepCount));
    const rate = mul(maximum(rootMeanSquare(value), leastSize), size);
    const { estimate, ...next } = estimated(moments, mul(gradient, gradient), { share, eps });
    const step = mul(rsqrt(maximum(estimate, eps * eps)), gradient);
    const scale = maximum(div(rootMeanSquare(step), d), 1);
    return { value: sub(shrunk(input, weightDecay), mul(step, div(rate, scale))), moments: { ...moments, ...next } };
  },
};

/** The mean squares after a step: what is kept of them, and all of them. */
function estimated(
  { rows, columns, square }: Readonly<Record<Moment, Tensor>>,
  squares: Tensor,
  { share, eps }: { readonly share: Tensor; readonly eps: number },
) {
  if (squares.rank < 2) {
    const next = blend(square, squares, share);
    return { square: next, estimate: next };
  }
  const nextRows = blend(rows, mean(squares, -1, { keepDims: true }), share);
  const nextColumns = blend(columns, mean(squares, -2, { keepDims: true }), share);
  const total = maximum(mean(nextRows, -2, { keepDims: true }), eps);
  return { rows: nextRows, columns: nextColumns, estimate: div(matmul(nextRows, nextColumns), total) };
}

/**
 * Adafactor (Shazeer and Stern, 2018): steps relative to the size of the weights, with mean squares that take the memory of a row and a column.
 *
 * @example
 * import { Parameter } from '@gradkit/autograd';
 * const w = new Parameter(tensor([1]));
 * const optimizer = new Adafactor([w], { learningRate: 0.1 });
 * w.value.sum().backward();
 * optimizer.step();
 * w.value.toArray(); // [0.900]
 * @see https://pytorch.org/docs/stable/generated/torch.optim.Adafactor.html
 */
export class Adafactor extends Optimizer<AdafactorOptions> {
  constructor(
    parameters: Iterable<Parameter> | Iterable<ParameterGroup<AdafactorOptions>>,
    options: AdafactorOptions = {},
  ) {
    super(adafactorRule, parameters, options);
  }
}
