import { requireBoolean } from '@gradkit/core-tensor/functional';
import { functionOf } from '../function-of.ts';
import { ofErrors, requireNumOutputs, type ErrorSums } from '../internal/error-sums.ts';
import type { OutputsOption } from '../internal/float-pairs.ts';
import { Metric } from '../metric.ts';

interface SquaredErrorOptions<N extends number> {
  /** false for the root, which is in the unit of the targets; default true */
  readonly squared?: boolean | undefined;
  /** how many columns there are; of one, the default, the result is a number, of several a list */
  readonly numOutputs?: N | undefined;
}

/** One number for one output, a list for several. Whether N is any number is asked so that a place for a metric of one number leaves N its default. */
export type PerOutput<N extends number> =
  Record<string, 0> extends Record<N, 0> ? number | number[] : N extends 1 ? number : number[];

/**
 * Mean of the squared errors, over all values. NaN before the first one.
 *
 * @param options `squared`: false for the root, which is in the unit of the targets; default true; `numOutputs`: several columns have a
 *   result each
 * @throws {ConfigError} if an option is unknown or of the wrong kind
 * @throws {ShapeError} in `update`, if predictions and targets differ in shape
 * @example
 * const error = new MeanSquaredError();
 * error.update(tensor([4, 3]), tensor([3, 5]));
 * error.compute(); // 2.5
 * @see https://lightning.ai/docs/torchmetrics/stable/regression/mean_squared_error.html
 */
export class MeanSquaredError<N extends number = 1> extends Metric<ErrorSums, PerOutput<N>> {
  constructor(options: SquaredErrorOptions<N> = {}) {
    const { squared = true } = requireNumOutputs('MeanSquaredError', options, { squared: true });
    requireBoolean('MeanSquaredError', 'squared', squared);
    super(
      ofErrors('MeanSquaredError', options, {
        better: 'lower',
        error: (predicted, truth) => (predicted - truth) ** 2,
        finish: (sum, count) => (squared ? sum / count : Math.sqrt(sum / count)),
      }),
    );
  }
}

/**
 * Mean of the absolute errors, over all values. NaN before the first one.
 *
 * @param options `numOutputs`: several columns have a result each
 * @throws {ConfigError} if an option is unknown or of the wrong kind
 * @throws {ShapeError} in `update`, if predictions and targets differ in shape
 * @example
 * const error = new MeanAbsoluteError();
 * error.update(tensor([4, 3]), tensor([3, 5]));
 * error.compute(); // 1.5
 * @see https://lightning.ai/docs/torchmetrics/stable/regression/mean_absolute_error.html
 */
export class MeanAbsoluteError<N extends number = 1> extends Metric<ErrorSums, PerOutput<N>> {
  constructor(options: { readonly numOutputs?: N | undefined } = {}) {
    requireNumOutputs('MeanAbsoluteError', options);
    super(
      ofErrors('MeanAbsoluteError', options, {
        better: 'lower',
        error: (predicted, truth) => Math.abs(predicted - truth),
      }),
    );
  }
}

/**
 * Mean of the squared differences of logarithms: relative errors, of values above −1. NaN before the first one.
 *
 * `mean((log(1 + prediction) − log(1 + target))²)`
 *
 * @throws {ShapeError} in `update`, if predictions and targets differ in shape
 * @example
 * const error = new MeanSquaredLogError();
 * error.update(tensor([0]), tensor([Math.E - 1]));
 * error.compute(); // 1.000
 * @see https://lightning.ai/docs/torchmetrics/stable/regression/mean_squared_log_error.html
 */
export class MeanSquaredLogError extends Metric<ErrorSums, number> {
  constructor() {
    super(
      ofErrors(
        'MeanSquaredLogError',
        {},
        {
          better: 'lower',
          error: (predicted, truth) => (Math.log1p(predicted) - Math.log1p(truth)) ** 2,
        },
      ),
    );
  }
}

/**
 * Mean logarithm of the hyperbolic cosine of errors: squared where they are small, absolute where large. NaN before the first one.
 *
 * @param options `numOutputs`: several columns have a result each
 * @throws {ConfigError} if an option is unknown or of the wrong kind
 * @throws {ShapeError} in `update`, if predictions and targets differ in shape
 * @example
 * const error = new LogCoshError();
 * error.update(tensor([1]), tensor([3]));
 * error.compute(); // 1.325
 * @see https://lightning.ai/docs/torchmetrics/stable/regression/log_cosh_error.html
 */
export class LogCoshError<N extends number = 1> extends Metric<ErrorSums, PerOutput<N>> {
  constructor(options: { readonly numOutputs?: N | undefined } = {}) {
    requireNumOutputs<OutputsOption>('LogCoshError', options);
    super(
      ofErrors('LogCoshError', options, {
        better: 'lower',
        error(predicted, truth) {
          const size = Math.abs(predicted - truth); // cosh overflows above 710
          return size + Math.log1p(Math.exp(-2 * size)) - Math.LN2;
        },
      }),
    );
  }
}

/** `MeanSquaredError` of one batch. */
export const meanSquaredError = /* @__PURE__ */ functionOf(MeanSquaredError);
/** `MeanAbsoluteError` of one batch. */
export const meanAbsoluteError = /* @__PURE__ */ functionOf(MeanAbsoluteError);
/** `MeanSquaredLogError` of one batch. */
export const meanSquaredLogError = /* @__PURE__ */ functionOf(MeanSquaredLogError);
/** `LogCoshError` of one batch. */
export const logCoshError = /* @__PURE__ */ functionOf(LogCoshError);
