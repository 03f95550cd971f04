import {
  ConfigError,
  isPlainObject,
  log,
  log1p,
  neg,
  requireOptions,
  sub,
  type DType,
  type Operand,
  type Shape,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { real, unitInterval, type Constraint } from '../constraints/index.ts';
import { logitVector, weights } from '../constraints/vectors.ts';
import { clampProbs } from '../special/limits.ts';
import { requireConstraint } from './condition.ts';
import { isValidating, parameters, requireAxes, type DistributionOptions } from './parameters.ts';

export interface ProbsOrLogitsOptions extends DistributionOptions {
  /** probabilities; or `logits` */
  readonly probs?: Operand | undefined;
  /** logarithms of odds, or of what probabilities are proportional to; or `probs` */
  readonly logits?: Operand | undefined;
}

/** What stands where PyTorch has `probs`: them, or the options, which name `probs` or `logits`. */
export type ProbsOrOptions = Operand | ProbsOrLogitsOptions;

interface ProbsOrLogits {
  /** which of both is given */
  readonly isLogits: boolean;
  /** what is given */
  readonly parameter: Operand;
  readonly validateArgs: boolean;
}

/** Reads one of both from its place or the options. */
export function probsOrLogits(where: string, first: ProbsOrOptions, last: DistributionOptions = {}): ProbsOrLogits {
  const isNamed = isPlainObject(first);
  const known = { probs: true, logits: true, validateArgs: true } as const;
  const options = requireOptions<ProbsOrLogitsOptions>(where, isNamed ? first : last, known, '{ logits: … }');
  const placed = isNamed ? undefined : (first as Operand);
  const probs = placed ?? options.probs;
  const isTwice = placed !== undefined && options.probs !== undefined;
  if (isTwice || (probs === undefined) === (options.logits === undefined)) {
    const given = probs === undefined ? 'neither probs nor logits are given' : 'both are given, or one twice';
    throw new ConfigError(where, `${given}; it takes either probs or logits`, { got: first });
  }
  const isLogits = probs === undefined;
  return { isLogits, parameter: isLogits ? options.logits! : probs, validateArgs: isValidating(where, options) };
}

/** `ln(p / (1 − p))`, finite. */
export function logitsOf(probs: Tensor): Tensor {
  const inside = clampProbs(probs);
  return sub(log(inside), log1p(neg(inside)));
}

interface OddsAndKind {
  readonly odds: { readonly probs: Tensor | null; readonly logits: Tensor | null };
  readonly kind: {
    readonly name: string;
    readonly batchShape: Shape;
    readonly dtype: DType;
    readonly validateArgs: boolean;
  };
}

/** Either of both as floats, each element one distribution of two outcomes. */
export function oddsFrom(
  name: string,
  first: ProbsOrOptions,
  last: DistributionOptions,
  among: Constraint = unitInterval,
): OddsAndKind {
  const { isLogits, parameter, validateArgs } = probsOrLogits(name, first, last);
  const argument = isLogits ? 'logits' : 'probs';
  const given = parameters(name, { [argument]: [parameter, isLogits ? real : among] }, { validateArgs })[argument];
  const odds = { probs: isLogits ? null : given, logits: isLogits ? given : null };
  return { odds, kind: { name, batchShape: given.shape, dtype: given.dtype, validateArgs } };
}

/** Either of both as vectors, each one distribution over classes. */
export function classesFrom(name: string, first: ProbsOrOptions, last: DistributionOptions) {
  const { isLogits, parameter, validateArgs } = probsOrLogits(name, first, last);
  const argument = isLogits ? 'logits' : 'probs';
  requireAxes(name, argument, parameter, 1);
  const constraint = isLogits ? logitVector : weights;
  const checked = validateArgs ? requireConstraint({ where: name, argument }, parameter, constraint) : parameter;
  return { isLogits, parameter: checked, validateArgs };
}
