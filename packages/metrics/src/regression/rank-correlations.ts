import { requireOneOf } from '@gradkit/core-tensor/functional';
import { functionOf } from '../function-of.ts';
import { requireNumOutputs } from '../internal/error-sums.ts';
import { ofAllPairs, type PairState } from '../internal/pair-lists.ts';
import { Metric, type MetricDefinition } from '../metric.ts';
import type { PerOutput } from './mean-errors.ts';

interface Outputs<N extends number> {
  /** how many columns there are; of one, the default, the result is a number, of several a list */
  readonly numOutputs?: N | undefined;
}

/**
 * Spearman's correlation: that of the ranks, where equal values share their mean rank. NaN before the first example.
 *
 * @param options `numOutputs`: several columns have a result each
 * @throws {ConfigError} if an option is unknown or out of range
 * @throws {ShapeError} in `update`, if predictions and targets differ in shape
 * @example
 * const correlation = new SpearmanCorrCoef();
 * correlation.update(tensor([1, 5, 3]), tensor([0, 9, 8]));
 * correlation.compute(); // 1.000
 * @see https://lightning.ai/docs/torchmetrics/stable/regression/spearman_corr_coef.html
 */
export class SpearmanCorrCoef<N extends number = 1> extends Metric<PairState, PerOutput<N>> {
  constructor(options: Outputs<N> = {}) {
    requireNumOutputs('SpearmanCorrCoef', options);
    const definition = ofAllPairs('SpearmanCorrCoef', options.numOutputs ?? 1, spearman);
    super(definition as MetricDefinition<PairState, PerOutput<N>>);
  }
}

function spearman(predicted: readonly number[], truth: readonly number[]): number {
  const [x, y] = [ranksOf(predicted), ranksOf(truth)];
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [mx, my] = [mean(x), mean(y)];
  const covariance = mean(x.map((rank, i) => (rank - mx) * (y[i] - my)));
  const spread = (ranks: readonly number[], center: number): number =>
    Math.sqrt(mean(ranks.map((rank) => (rank - center) ** 2)));
  const correlation = covariance / (spread(x, mx) * spread(y, my) + 1e-6); // 0, not NaN, where nothing varies
  return Math.max(-1, Math.min(1, correlation));
}

/** Ranks from 1 on; equal values share their mean. */
function ranksOf(values: readonly number[]): number[] {
  const order = values.map((_, i) => i).sort((a, b) => values[a] - values[b]);
  const ranks = new Array<number>(values.length);
  for (let start = 0; start < order.length;) {
    let end = start + 1;
    while (end < order.length && values[order[end]] === values[order[start]]) end++;
    for (let i = start; i < end; i++) ranks[order[i]] = (start + 1 + end) / 2;
    start = end;
  }
  return ranks;
}

type Variant = 'a' | 'b' | 'c';

/**
 * Kendall's rank correlation: pairs in the same order less those in the other, as a share; compares every pair.
 *
 * @param options `variant`: of the pairs that differ (`a`), corrected for equal values (`b`, the default), or for scales of different length
 *   (`c`); `numOutputs`: several columns have a result each
 * @throws {ConfigError} if an option is unknown or out of range
 * @throws {ShapeError} in `update`, if predictions and targets differ in shape
 * @example
 * const correlation = new KendallRankCorrCoef();
 * correlation.update(tensor([1, 2, 3]), tensor([1, 3, 2]));
 * correlation.compute(); // 0.333
 * @see https://lightning.ai/docs/torchmetrics/stable/regression/kendall_rank_corr_coef.html
 */
export class KendallRankCorrCoef<N extends number = 1> extends Metric<PairState, PerOutput<N>> {
  constructor(options: Outputs<N> & { readonly variant?: Variant | undefined } = {}) {
    const where = 'KendallRankCorrCoef';
    const { variant = 'b' } = requireNumOutputs(where, options, { variant: true });
    requireOneOf(where, 'variant', variant, ['a', 'b', 'c']);
    const definition = ofAllPairs(where, options.numOutputs ?? 1, (x, y) => kendall(x, y, variant));
    super(definition as MetricDefinition<PairState, PerOutput<N>>);
  }
}

function kendall(x: readonly number[], y: readonly number[], variant: Variant): number {
  let [same, other, sameX, sameY] = [0, 0, 0, 0];
  for (let i = 0; i < x.length; i++) {
    for (let j = i + 1; j < x.length; j++) {
      const order = Math.sign(x[i] - x[j]) * Math.sign(y[i] - y[j]);
      if (order > 0) same++;
      if (order < 0) other++;
      if (x[i] === x[j]) sameX++;
      if (y[i] === y[j]) sameY++;
    }
  }
  if (variant === 'a') return (same - other) / (same + other);
  const pairs = (x.length * (x.length - 1)) / 2;
  if (variant === 'b') return (same - other) / Math.sqrt((pairs - sameX) * (pairs - sameY));
  const distinct = Math.min(new Set(x).size, new Set(y).size);
  return (2 * (same - other)) / (((distinct - 1) / distinct) * x.length ** 2);
}

/** `SpearmanCorrCoef` of one batch. */
export const spearmanCorrcoef = /* @__PURE__ */ functionOf(SpearmanCorrCoef);
/** `KendallRankCorrCoef` of one batch. */
export const kendallRankCorrcoef = /* @__PURE__ */ functionOf(KendallRankCorrCoef);
