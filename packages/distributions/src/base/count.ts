import {
  cast,
  isPlainObject,
  refuseArgument,
  requireOptions,
  type Operand,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { real, type Constraint } from '../constraints/index.ts';
import { requireOperand } from '../special/operands.ts';
import type { Kind } from './distribution.ts';
import { parameters, type Given } from './parameters.ts';
import { probsOrLogits, type ProbsOrLogitsOptions } from './probs-or-logits.ts';

interface CountOptions extends ProbsOrLogitsOptions {
  /** how many trials there are; default 1 */
  readonly totalCount?: Operand | undefined;
}

/** What stands where PyTorch has `total_count`: it, or the options, which name it. */
export type CountOrOptions = Operand | CountOptions;

/** Reads the number of trials from its place or the options, and `probs` or `logits` from the options. */
export function countFrom(where: string, first: CountOrOptions, last: ProbsOrLogitsOptions = {}) {
  const known = { totalCount: true, probs: true, logits: true, validateArgs: true } as const;
  const isNamed = isPlainObject(first);
  const options = requireOptions<CountOptions>(where, isNamed ? first : last, known, '{ probs: … }');
  if (!isNamed && options.totalCount !== undefined)
    refuseArgument(where, 'totalCount', options.totalCount, 'given once, in its place or as an option');
  const { totalCount = 1, ...rest } = options;
  return { totalCount: isNamed ? totalCount : (first as Operand), rest };
}

/** A number of trials as floats, in the shape of the probabilities, and these in its. */
export function oddsWithCount(
  where: string,
  totalCount: Operand,
  options: ProbsOrLogitsOptions,
  among: Odds,
): CountAndOdds {
  const { isLogits, parameter, validateArgs } = probsOrLogits(where, options);
  const argument = isLogits ? 'logits' : 'probs';
  requireOperand(where, 'totalCount', totalCount);
  requireOperand(where, argument, parameter);
  const dtype = typeof parameter === 'number' ? 'float32' : parameter.dtype;
  const count = typeof totalCount === 'number' ? totalCount : cast(totalCount, dtype);
  const all = { totalCount: [count, among.count], [argument]: [parameter, isLogits ? real : among.probs] } as const;
  const given = parameters(where, all as Readonly<Record<string, Given>>, { validateArgs });
  const odds = { probs: isLogits ? null : given[argument], logits: isLogits ? given[argument] : null };
  const { shape } = given.totalCount;
  return { totalCount: given.totalCount, odds, kind: { name: where, batchShape: shape, dtype, validateArgs } };
}

interface Odds {
  readonly count: Constraint;
  readonly probs: Constraint;
}

interface CountAndOdds {
  readonly totalCount: Tensor;
  readonly odds: { readonly probs: Tensor | null; readonly logits: Tensor | null };
  readonly kind: Kind;
}
