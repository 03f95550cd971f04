import type { Parameter } from '@gradkit/autograd';
import {
  add,
  ConfigError,
  div,
  formatShape,
  matmul,
  maximum,
  mul,
  requireBoolean,
  requireNumber,
  requireOneOf,
  requireWholeNumber,
  sqrt,
  sub,
  sum,
  transpose,
  type Shape,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { Optimizer } from '../optimizer.ts';
import type { BaseOptions } from '../options.ts';
import type { ParameterGroup } from '../make-groups.ts';
import { parametersOf } from '../parameter-list.ts';
import { requireNumbers } from './require-numbers.ts';
import type { Rule } from './rule.ts';
import { runningMean } from './running.ts';
import { shrunk } from './weight-decay.ts';

type Adjustment = 'original' | 'match_rms_adamw' | 'spectral_unclamped';

export interface MuonOptions extends BaseOptions {
  /** default 0.001 */
  readonly learningRate?: number | undefined;
  /** shrinks the weights themselves; default 0.1 */
  readonly weightDecay?: number | undefined;
  /** share of the running mean of gradients that is kept; default 0.95 */
  readonly momentum?: number | undefined;
  /** look ahead along the momentum; default true */
  readonly nesterov?: boolean | undefined;
  /** of the polynomial x, x³, x⁵ of an iteration; default [3.4445, −4.775, 2.0315] */
  readonly nsCoefficients?: readonly [number, number, number] | undefined;
  /** least norm that a mean gradient is divided by; default 1e-7 */
  readonly eps?: number | undefined;
  /** iterations of Newton and Schulz, below 100; default 5 */
  readonly nsSteps?: number | undefined;
  /** how the learning rate follows from rows and columns: √max(1, rows / columns), 0.2 · √max(rows, columns), √(rows / columns); default null: the first */
  readonly adjustLearningRateFn?: Adjustment | null | undefined;
}

/** The matrix with singular values near 1 that has the singular vectors of `x`: Newton–Schulz iterations. */
function orthogonalized(x: Tensor, [a, b, c]: readonly [number, number, number], steps: number, eps: number): Tensor {
  const isTall = x.shape[0] > x.shape[1];
  const wide = isTall ? transpose(x) : x;
  let y = div(wide, maximum(sqrt(sum(mul(wide, wide))), eps)); // no singular value above 1
  for (let i = 0; i < steps; i++) {
    const gram = matmul(y, transpose(y));
    y = add(mul(y, a), matmul(add(mul(gram, b), mul(matmul(gram, gram), c)), y));
  }
  return isTall ? transpose(y) : y;
}

function ratioOf([rows, columns]: Shape, adjustment: Adjustment | null): number {
  if (adjustment === 'match_rms_adamw') return 0.2 * Math.sqrt(Math.max(rows, columns));
  const ratio = rows / columns;
  return Math.sqrt(adjustment === 'spectral_unclamped' ? ratio : Math.max(1, ratio));
}

/** A running mean of gradients whose singular values are made equal. */
export const muonRule: Rule<MuonOptions, 'mean'> = {
  name: 'Muon',
  defaults: {
    learningRate: 0.001,
    weightDecay: 0.1,
    momentum: 0.95,
    nesterov: true,
    nsCoefficients: [3.4445, -4.775, 2.0315],
    eps: 1e-7,
    nsSteps: 5,
    adjustLearningRateFn: null,
  },
  momentum: 'momentum',
  moments: () => ['mean'],
  check({ weightDecay, momentum, nesterov, nsCoefficients, eps, nsSteps, adjustLearningRateFn }, where) {
    requireNumber(where, 'weightDecay', weightDecay, { least: 0 });
    requireNumber(where, 'momentum', momentum, { least: 0 });
    requireBoolean(where, 'nesterov', nesterov);
    requireNumbers(where, 'nsCoefficients', nsCoefficients, 3);
    requireNumber(where, 'eps', eps, { least: 0 });
    requireWholeNumber(where, 'nsSteps', nsSteps, { least: 0, most: 99 });
    const known = [null, 'original', 'match_rms_adamw', 'spectral_unclamped'] as const;
    requireOneOf(where, 'adjustLearningRateFn', adjustLearningRateFn, known);
  },
  update(input, { weightDecay, nesterov, nsCoefficients, eps, nsSteps, adjustLearningRateFn }) {
    const { gradient, moments, learningRate, momentum } = input;
    const mean = runningMean(moments.mean, gradient, momentum);
    const direction = nesterov ? runningMean(mean, gradient, momentum) : mean;
    const step = orthogonalized(direction, nsCoefficients, nsSteps, eps);
    const rate = mul(learningRate, ratioOf(gradient.shape, adjustLearningRateFn));
    return { value: sub(shrunk(input, weightDecay), mul(step, rate)), moments: { mean } };
  },
};

/**
 * Muon (Jordan et al., 2024): momentum whose singular values are made equal, for the matrices of hidden layers; other parameters belong to
 * another optimizer, such as AdamW. Computed in the precision of the parameters, where PyTorch has its iterations in bfloat16.
 *
 * @throws {ConfigError} if a parameter is no matrix
 * @example
 * import { Parameter } from '@gradkit/autograd';
 * const w = new Parameter(tensor([[1, 0], [0, 1]]));
 * const optimizer = new Muon([w], { learningRate: 0.1 });
 * w.value.sum().backward();
 * optimizer.step();
 * w.value.shape; // [2, 2]
 * @see https://pytorch.org/docs/stable/generated/torch.optim.Muon.html
 */
export class Muon extends Optimizer<MuonOptions> {
  constructor(parameters: Iterable<Parameter> | Iterable<ParameterGroup<MuonOptions>>, options: MuonOptions = {}) {
    super(muonRule, parameters, options);
    requireMatrices(this.parameters);
  }

  override addParamGroup(group: ParameterGroup<MuonOptions>): void {
    const parameters = parametersOf('Muon', group.parameters);
    requireMatrices(parameters);
    super.addParamGroup({ ...group, parameters });
  }
}

function requireMatrices(parameters: readonly Parameter[]): void {
  for (const { type } of parameters)
    if (type!.shape.length !== 2)
      throw new ConfigError('Muon', `a parameter is ${formatShape(type!.shape)} but must be a matrix, of rank 2`, {
        expected: 2,
        got: type!.shape.length,
      });
}
