import { requireBoolean, requireOptions, type Tensor } from '@gradkit/core-tensor/functional';
import { requireFloatPairs } from '../internal/float-pairs.ts';
import { runningMean, type RunningMean } from '../internal/running-mean.ts';
import { Metric } from '../metric.ts';

interface SquaredErrorOptions {
  /** false for the root, which is in the unit of the targets; default true */
  readonly squared?: boolean | undefined;
}

/**
 * Mean of the squared errors, over all values. NaN before the first one.
 *
 * @param options `squared`: false for the root, which is in the unit of the targets; default true
 * @throws {ConfigError} if an option is unknown or of the wrong kind
 * @throws {ShapeError} in `update`, if predictions and targets differ in shape
 * @example
 * const error = new MeanSquaredError();
 * error.update(tensor([4, 3]), tensor([3, 5]));
 * error.compute(); // 2.5
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.metrics.mean_squared_error.html
 */
export class MeanSquaredError extends Metric<RunningMean, number> {
  constructor(options: SquaredErrorOptions = {}) {
    const { squared = true } = requireOptions<SquaredErrorOptions>('MeanSquaredError', options, { squared: true });
    requireBoolean('MeanSquaredError', 'squared', squared);
    const { compute } = runningMean;
    super({
      ...meanOfErrors('MeanSquaredError', (error) => error * error),
      compute: squared ? compute : (state) => Math.sqrt(compute(state)),
    });
  }
}

/**
 * Mean of the absolute errors, over all values. NaN before the first one.
 *
 * @throws {ShapeError} in `update`, if predictions and targets differ in shape
 * @example
 * const error = new MeanAbsoluteError();
 * error.update(tensor([4, 3]), tensor([3, 5]));
 * error.compute(); // 1.5
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.metrics.mean_absolute_error.html
 */
export class MeanAbsoluteError extends Metric<RunningMean, number> {
  constructor() {
    super(meanOfErrors('MeanAbsoluteError', Math.abs));
  }
}

/** The mean of a function of each value's error. */
function meanOfErrors(where: string, of: (error: number) => number) {
  return {
    ...runningMean,
    better: 'lower' as const,
    update(state: RunningMean, predictions: Tensor, targets: Tensor): RunningMean {
      requireFloatPairs(where, predictions, targets);
      const [predicted, truth] = [predictions.data, targets.data];
      let sum = 0;
      for (let i = 0; i < truth.length; i++) sum += of(predicted[i] - truth[i]);
      return runningMean.merge(state, { sum, count: truth.length });
    },
  };
}
