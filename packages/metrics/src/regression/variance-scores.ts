import { requireBoolean, requireOneOf, requireOptions, requireWholeNumber } from '@gradkit/core-tensor/functional';
import { functionOf } from '../function-of.ts';
import { requireNumOutputs } from '../internal/error-sums.ts';
import { readPairs, requireOutputs } from '../internal/float-pairs.ts';
import { columnScore, eachOutput, multiOutputs, ofMoments, type MultiOutput } from '../internal/moment-metric.ts';
import { isConstant, squaredErrors, type ColumnMoments, type Moments } from '../internal/moments.ts';
import { Metric, type MetricDefinition } from '../metric.ts';
import type { PerOutput } from './mean-errors.ts';

interface ColumnOptions<M extends MultiOutput> {
  /** the mean over columns (the default), that mean weighted by their variance, or each */
  readonly multioutput?: M | undefined;
}
interface R2Options<M extends MultiOutput> extends ColumnOptions<M> {
  /** number of independent regressors to adjust for; default 0 */
  readonly adjusted?: number | undefined;
}

/** One number, or with `raw_values` one for each column. */
export type ColumnResult<M extends MultiOutput> = M extends 'raw_values' ? number[] : number;

/**
 * Coefficient of determination: the share of the targets' variance that is explained. 1 is perfect, 0 as good as the mean of the targets,
 * below worse. NaN with fewer than two examples.
 *
 * `R² = 1 − Σ(prediction − target)² / Σ(target − mean)²`
 *
 * Targets are `[batch]` or `[batch, columns]`. Where all targets are equal, 1 if there is no error, else 0.
 *
 * @param options `multioutput`: `uniform_average` over columns, the default, `variance_weighted` or `raw_values`; `adjusted`: for so many
 *   regressors
 * @throws {ConfigError} if an option is unknown or out of range
 * @throws {ShapeError} in `update`, if predictions and targets differ in shape, or have more axes
 * @example
 * const score = new R2Score();
 * score.update(tensor([1, 2, 4]), tensor([1, 2, 3]));
 * score.compute(); // 0.5
 * @see https://lightning.ai/docs/torchmetrics/stable/regression/r2_score.html
 */
export class R2Score<M extends MultiOutput = 'uniform_average'> extends Metric<Moments, ColumnResult<M>> {
  constructor(options: R2Options<M> = {}) {
    const where = 'R2Score';
    const { adjusted = 0 } = requireOptions<R2Options<M>>(where, options, { multioutput: true, adjusted: true });
    requireWholeNumber(where, 'adjusted', adjusted, { least: 0 });
    const multioutput: MultiOutput = options.multioutput ?? 'uniform_average';
    requireOneOf(where, 'multioutput', multioutput, multiOutputs);
    const { compute, ...rest } = columnScore(where, multioutput, rSquared);
    const adjust = (value: number, examples: number): number =>
      adjusted === 0 || adjusted >= examples - 1
        ? value
        : 1 - ((1 - value) * (examples - 1)) / (examples - adjusted - 1);
    const adjusting = (state: Moments): number | number[] => {
      const value = compute(state);
      return typeof value === 'number'
        ? adjust(value, state.examples)
        : value.map((each) => adjust(each, state.examples));
    };
    super({ ...rest, compute: adjusting } as MetricDefinition<Moments, ColumnResult<M>>);
  }
}

function rSquared(column: ColumnMoments, examples: number): number {
  if (examples < 2) return NaN; // one value has no spread
  const errors = squaredErrors(column, examples);
  return isConstant(column.yy, column.y, examples) ? Number(errors === 0) : 1 - errors / column.yy;
}

/**
 * The share of the targets' variance that is explained; unlike `R2Score`, errors that are all the same do not count. NaN before the first
 * example.
 *
 * `1 − Var(target − prediction) / Var(target)`
 *
 * Targets are `[batch]` or `[batch, columns]`. Where all targets are equal, 1 if all errors are, else 0.
 *
 * @param options `multioutput`: `uniform_average` over columns, the default, `variance_weighted` or `raw_values`
 * @throws {ConfigError} if an option is unknown or out of range
 * @throws {ShapeError} in `update`, if predictions and targets differ in shape, or have more axes
 * @example
 * const score = new ExplainedVariance();
 * score.update(tensor([2, 3, 4]), tensor([1, 2, 3]));
 * score.compute(); // 1
 * @see https://lightning.ai/docs/torchmetrics/stable/regression/explained_variance.html
 */
export class ExplainedVariance<M extends MultiOutput = 'uniform_average'> extends Metric<Moments, ColumnResult<M>> {
  constructor(options: ColumnOptions<M> = {}) {
    const where = 'ExplainedVariance';
    requireOptions<ColumnOptions<M>>(where, options, { multioutput: true });
    const multioutput: MultiOutput = options.multioutput ?? 'uniform_average';
    requireOneOf(where, 'multioutput', multioutput, multiOutputs);
    super(columnScore(where, multioutput, explained) as MetricDefinition<Moments, ColumnResult<M>>);
  }
}

function explained({ e, ee, y, yy }: ColumnMoments, examples: number): number {
  if (isConstant(yy, y, examples)) return Number(isConstant(ee, e, examples));
  return 1 - ee / yy;
}

interface RelativeOptions {
  /** false for the root; default true */
  readonly squared?: boolean | undefined;
  /** how many columns there are, for the mean over them; default 1 */
  readonly numOutputs?: number | undefined;
}

/**
 * Relative squared error: squared errors, as a share of those that the mean of the targets would make. NaN before the first example.
 *
 * `Σ(prediction − target)² / Σ(target − mean)²`
 *
 * @param options `squared`: false for the root; `numOutputs`: how many columns, for the mean over them
 * @throws {ConfigError} if an option is unknown or out of range
 * @throws {ShapeError} in `update`, if predictions and targets differ in shape
 * @example
 * const error = new RelativeSquaredError();
 * error.update(tensor([1, 2, 4]), tensor([1, 2, 3]));
 * error.compute(); // 0.5
 * @see https://lightning.ai/docs/torchmetrics/stable/regression/rse.html
 */
export class RelativeSquaredError extends Metric<Moments, number> {
  constructor(options: RelativeOptions = {}) {
    const where = 'RelativeSquaredError';
    const { squared = true, numOutputs = 1 } = requireNumOutputs(where, options, { squared: true });
    requireBoolean(where, 'squared', squared);
    requireOutputs(where, numOutputs);
    const value = (column: ColumnMoments, examples: number): number => {
      const relative = squaredErrors(column, examples) / Math.max(column.yy, Number.EPSILON);
      return squared ? relative : Math.sqrt(relative);
    };
    super(
      ofMoments(where, {
        better: 'lower',
        read: (...batch) => readPairs(where, ...batch, numOutputs),
        compute: ({ examples, columns }) =>
          columns.reduce((sum, column) => sum + value(column, examples), 0) / columns.length,
      }),
    );
  }
}

type Normalization = 'mean' | 'range' | 'std' | 'l2';
interface NormalizedOptions<N extends number> {
  /** by what of the targets the error is divided; default mean */
  readonly normalization?: Normalization | undefined;
  /** how many columns there are; of one, the default, the result is a number, of several a list */
  readonly numOutputs?: N | undefined;
}

/**
 * Root mean squared error, as a share of the mean, range, standard deviation or norm of the targets. NaN before the first example.
 *
 * @param options `normalization`: `mean`, the default, `range`, `std` or `l2`; `numOutputs`: several columns have a result each
 * @throws {ConfigError} if an option is unknown or out of range
 * @throws {ShapeError} in `update`, if predictions and targets differ in shape
 * @example
 * const error = new NormalizedRootMeanSquaredError({ normalization: 'range' });
 * error.update(tensor([1, 2, 5]), tensor([0, 3, 4]));
 * error.compute(); // 0.25
 * @see https://lightning.ai/docs/torchmetrics/stable/regression/normalized_root_mean_squared_error.html
 */
export class NormalizedRootMeanSquaredError<N extends number = 1> extends Metric<Moments, PerOutput<N>> {
  constructor(options: NormalizedOptions<N> = {}) {
    const where = 'NormalizedRootMeanSquaredError';
    const { normalization = 'mean' } = requireNumOutputs(where, options, { normalization: true });
    requireOneOf(where, 'normalization', normalization, ['mean', 'range', 'std', 'l2']);
    const scale = ({ y, yy, low, high }: ColumnMoments, examples: number): number =>
      ({ mean: y, range: high - low, std: Math.sqrt(yy / examples), l2: Math.sqrt(yy + examples * y * y) })[
        normalization
      ];
    const definition = eachOutput(
      where,
      ['lower', options.numOutputs ?? 1],
      (column, examples) => Math.sqrt(squaredErrors(column, examples) / examples) / scale(column, examples),
    );
    super(definition as MetricDefinition<Moments, PerOutput<N>>);
  }
}

/** `R2Score` of one batch. */
export const r2Score = /* @__PURE__ */ functionOf(R2Score);
/** `ExplainedVariance` of one batch. */
export const explainedVariance = /* @__PURE__ */ functionOf(ExplainedVariance);
/** `RelativeSquaredError` of one batch. */
export const relativeSquaredError = /* @__PURE__ */ functionOf(RelativeSquaredError);
/** `NormalizedRootMeanSquaredError` of one batch. */
export const normalizedRootMeanSquaredError = /* @__PURE__ */ functionOf(NormalizedRootMeanSquaredError);
