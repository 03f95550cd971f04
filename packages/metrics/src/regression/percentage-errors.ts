import { functionOf } from '../function-of.ts';
import { errorSums, ofErrors, type ErrorSums } from '../internal/error-sums.ts';
import { readPairs } from '../internal/float-pairs.ts';
import { Metric } from '../metric.ts';

/** The least size that errors are divided by, as in torchmetrics. */
const epsilon = 1.17e-6;

/**
 * Mean absolute percentage error (MAPE), as a share: of the size of the targets, which is at least 1.17e-6. NaN before the first value.
 *
 * `mean(|prediction − target| / |target|)`
 *
 * @throws {ShapeError} in `update`, if predictions and targets differ in shape
 * @example
 * const error = new MeanAbsolutePercentageError();
 * error.update(tensor([4, 6]), tensor([2, 8]));
 * error.compute(); // 0.625
 * @see https://lightning.ai/docs/torchmetrics/stable/regression/mean_absolute_percentage_error.html
 */
export class MeanAbsolutePercentageError extends Metric<ErrorSums, number> {
  constructor() {
    super(
      ofErrors(
        'MeanAbsolutePercentageError',
        {},
        {
          better: 'lower',
          error: (predicted, truth) => Math.abs(predicted - truth) / Math.max(Math.abs(truth), epsilon),
        },
      ),
    );
  }
}

/**
 * Symmetric mean absolute percentage error (SMAPE), 0 … 2: of the mean size of prediction and target. NaN before the first value.
 *
 * `mean(2 · |prediction − target| / (|prediction| + |target|))`
 *
 * @throws {ShapeError} in `update`, if predictions and targets differ in shape
 * @example
 * const error = new SymmetricMeanAbsolutePercentageError();
 * error.update(tensor([1, 2]), tensor([3, 2]));
 * error.compute(); // 0.5
 * @see https://lightning.ai/docs/torchmetrics/stable/regression/symmetric_mean_absolute_percentage_error.html
 */
export class SymmetricMeanAbsolutePercentageError extends Metric<ErrorSums, number> {
  constructor() {
    super(
      ofErrors(
        'SymmetricMeanAbsolutePercentageError',
        {},
        {
          better: 'lower',
          error: (predicted, truth) =>
            (2 * Math.abs(predicted - truth)) / Math.max(Math.abs(predicted) + Math.abs(truth), epsilon),
        },
      ),
    );
  }
}

/**
 * Weighted mean absolute percentage error (WMAPE): all errors, as a share of all targets. 0 before the first value.
 *
 * `Σ |prediction − target| / Σ |target|`
 *
 * @throws {ShapeError} in `update`, if predictions and targets differ in shape
 * @example
 * const error = new WeightedMeanAbsolutePercentageError();
 * error.update(tensor([4, 6]), tensor([2, 8]));
 * error.compute(); // 0.4
 * @see https://lightning.ai/docs/torchmetrics/stable/regression/weighted_mean_absolute_percentage_error.html
 */
export class WeightedMeanAbsolutePercentageError extends Metric<ErrorSums, number> {
  constructor() {
    const where = 'WeightedMeanAbsolutePercentageError';
    const { init, merge } = errorSums(where, 2);
    super({
      better: 'lower',
      init,
      merge,
      update(state, ...batch) {
        const { predicted, truth } = readPairs(where, ...batch, 1);
        let [errors, sizes] = [0, 0];
        for (let i = 0; i < truth.length; i++) {
          errors += Math.abs(predicted[i] - truth[i]);
          sizes += Math.abs(truth[i]);
        }
        return merge(state, { sums: [errors, sizes], count: truth.length });
      },
      compute: ({ sums: [errors, sizes] }) => errors / Math.max(sizes, epsilon),
    });
  }
}

/** `MeanAbsolutePercentageError` of one batch. */
export const meanAbsolutePercentageError = /* @__PURE__ */ functionOf(MeanAbsolutePercentageError);
/** `SymmetricMeanAbsolutePercentageError` of one batch. */
export const symmetricMeanAbsolutePercentageError = /* @__PURE__ */ functionOf(SymmetricMeanAbsolutePercentageError);
/** `WeightedMeanAbsolutePercentageError` of one batch. */
export const weightedMeanAbsolutePercentageError = /* @__PURE__ */ functionOf(WeightedMeanAbsolutePercentageError);
