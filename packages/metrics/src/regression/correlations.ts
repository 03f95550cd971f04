import { functionOf } from '../function-of.ts';
import { requireNumOutputs } from '../internal/error-sums.ts';
import { eachOutput } from '../internal/moment-metric.ts';
import { isConstant, type ColumnMoments, type Moments } from '../internal/moments.ts';
import { Metric, type MetricDefinition } from '../metric.ts';
import type { PerOutput } from './mean-errors.ts';

interface Outputs<N extends number> {
  /** how many columns there are; of one, the default, the result is a number, of several a list */
  readonly numOutputs?: N | undefined;
}

/**
 * Pearson's correlation: 1 where targets rise with predictions on a line, 0 where neither tells of the other. NaN where one of them does
 * not vary, and before the second example.
 *
 * @param options `numOutputs`: several columns have a result each
 * @throws {ConfigError} if an option is unknown or out of range
 * @throws {ShapeError} in `update`, if predictions and targets differ in shape
 * @example
 * const correlation = new PearsonCorrCoef();
 * correlation.update(tensor([1, 2, 3]), tensor([2, 4, 6]));
 * correlation.compute(); // 1
 * @see https://lightning.ai/docs/torchmetrics/stable/regression/pearson_corr_coef.html
 */
export class PearsonCorrCoef<N extends number = 1> extends Metric<Moments, PerOutput<N>> {
  constructor(options: Outputs<N> = {}) {
    requireNumOutputs('PearsonCorrCoef', options);
    const definition = eachOutput('PearsonCorrCoef', ['higher', options.numOutputs ?? 1], pearson);
    super(definition as MetricDefinition<Moments, PerOutput<N>>);
  }
}

function pearson({ x, y, xx, yy, xy }: ColumnMoments, examples: number): number {
  if (isConstant(xx, x, examples) || isConstant(yy, y, examples)) return NaN;
  return Math.max(-1, Math.min(1, xy / Math.sqrt(xx) / Math.sqrt(yy)));
}

/**
 * Lin's concordance correlation: 1 where predictions are the targets; unlike Pearson's, a wrong scale or mean counts as well. NaN where one
 * of them does not vary, and before the second example.
 *
 * `2 · Cov(x, y) / (Var(x) + Var(y) + (mean x − mean y)²)`
 *
 * @param options `numOutputs`: several columns have a result each
 * @throws {ConfigError} if an option is unknown or out of range
 * @throws {ShapeError} in `update`, if predictions and targets differ in shape
 * @example
 * const correlation = new ConcordanceCorrCoef();
 * correlation.update(tensor([1, 2, 3]), tensor([2, 3, 4]));
 * correlation.compute(); // 0.667
 * @see https://lightning.ai/docs/torchmetrics/stable/regression/concordance_corr_coef.html
 */
export class ConcordanceCorrCoef<N extends number = 1> extends Metric<Moments, PerOutput<N>> {
  constructor(options: Outputs<N> = {}) {
    requireNumOutputs('ConcordanceCorrCoef', options);
    const definition = eachOutput('ConcordanceCorrCoef', ['higher', options.numOutputs ?? 1], concordance);
    super(definition as MetricDefinition<Moments, PerOutput<N>>);
  }
}

function concordance(column: ColumnMoments, examples: number): number {
  const { x, y, xx, yy, xy } = column;
  if (Number.isNaN(pearson(column, examples))) return NaN;
  return (2 * xy) / (xx + yy + (examples - 1) * (x - y) ** 2);
}

/** `PearsonCorrCoef` of one batch. */
export const pearsonCorrcoef = /* @__PURE__ */ functionOf(PearsonCorrCoef);
/** `ConcordanceCorrCoef` of one batch. */
export const concordanceCorrcoef = /* @__PURE__ */ functionOf(ConcordanceCorrCoef);
