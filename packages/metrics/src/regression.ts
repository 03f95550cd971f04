import { DTypeError, formatShape, isFloating, sameShape, ShapeError, type Tensor } from '@gradkit/core-tensor';
import { Metric, type MetricRule } from './metric.ts';

/** Errors added up, and of how many values. */
export type ErrorSum = {
  readonly sum: number;
  readonly values: number;
};

/** Throws unless predictions and targets are floats of the same shape. */
function requireAlike(where: string, predictions: Tensor, targets: Tensor): void {
  for (const [name, { dtype }] of Object.entries({ predictions, targets })) {
    if (isFloating(dtype)) continue;
    throw new DTypeError(where, `${name} are ${dtype} but must be float32 or float64`, { got: dtype });
  }
  if (sameShape(predictions.shape, targets.shape)) return;
  throw new ShapeError(
    where,
    `predictions are ${formatShape(predictions.shape)} but targets are ${formatShape(targets.shape)}; the shapes must be the same`,
    { expected: targets.shape, got: predictions.shape },
  );
}

/** Adds up a function of the error of each value. */
function errorRule(
  where: string,
  { of, finish = (mean) => mean }: { of: (error: number) => number; finish?: (mean: number) => number },
): MetricRule<ErrorSum, number> {
  return {
    initial: { sum: 0, values: 0 },
    update({ sum, values }, predictions, targets) {
      requireAlike(where, predictions, targets);
      const [predicted, truth] = [predictions.data, targets.data];
      let total = 0;
      for (let i = 0; i < truth.length; i++) total += of(predicted[i] - truth[i]);
      return { sum: sum + total, values: values + truth.length };
    },
    compute: ({ sum, values }) => finish(sum / values),
  };
}

const square = (error: number): number => error * error;

/**
 * Mean of the squared errors, over all values. NaN before the first one.
 *
 * @param options `squared`: false for the root, which is in the unit of the targets; default true
 * @throws {ShapeError} in `update`, if predictions and targets differ in shape
 * @example
 * const error = new MeanSquaredError();
 * error.update(tensor([4, 3]), tensor([3, 5]));
 * error.compute(); // 2.5
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.metrics.mean_squared_error.html
 */
export class MeanSquaredError extends Metric<ErrorSum, number> {
  constructor({ squared = true }: { readonly squared?: boolean } = {}) {
    super(errorRule('MeanSquaredError', { of: square, finish: squared ? undefined : Math.sqrt }));
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
export class MeanAbsoluteError extends Metric<ErrorSum, number> {
  constructor() {
    super(errorRule('MeanAbsoluteError', { of: Math.abs }));
  }
}

/** Of each column: squared errors, and squared distances of the targets from their mean. */
export type Spread = {
  readonly examples: number;
  readonly errors: readonly number[];
  readonly mean: readonly number[];
  readonly squares: readonly number[];
};

/** Adds a column of a batch; means and squares are joined as by Chan, Golub and LeVeque (1979), which loses no digits. */
function addColumn(
  { examples, errors, mean, squares }: Spread,
  column: number,
  { predicted, truth, columns }: { predicted: ArrayLike<number>; truth: ArrayLike<number>; columns: number },
): readonly [error: number, mean: number, square: number] {
  let [error, ownSum, ownSquare] = [errors[column] ?? 0, 0, 0];
  for (let i = column; i < truth.length; i += columns) {
    error += square(predicted[i] - truth[i]);
    ownSum += truth[i];
  }
  const batch = truth.length / columns;
  const ownMean = ownSum / batch;
  for (let i = column; i < truth.length; i += columns) ownSquare += square(truth[i] - ownMean);
  const [mean0, square0] = [mean[column] ?? 0, squares[column] ?? 0];
  const distance = ownMean - mean0;
  const all = examples + batch;
  return [
    error,
    mean0 + (distance * batch) / all,
    square0 + ownSquare + (distance * distance * examples * batch) / all,
  ];
}

/**
 * The rule of `RSquared`.
 *
 * @example
 * const { initial, update, compute } = rSquaredRule();
 * compute(update(initial, tensor([1, 2, 4]), tensor([1, 2, 3]))); // 0.5
 */
export function rSquaredRule(): MetricRule<Spread, number> {
  return {
    initial: { examples: 0, errors: [], mean: [], squares: [] },
    update(state, predictions, targets) {
      requireAlike('RSquared', predictions, targets);
      const [batch, columns = 1] = targets.shape;
      if (targets.rank < 1 || targets.rank > 2 || (state.examples > 0 && columns !== state.errors.length)) {
        const before = state.examples > 0 ? `, with ${state.errors.length} columns as before` : '';
        throw new ShapeError(
          'RSquared',
          `targets are ${formatShape(targets.shape)}; they must be [batch] or [batch, columns]${before}`,
          { expected: state.errors.length, got: columns },
        );
      }
      if (targets.size === 0) return state;
      const [predicted, truth] = [predictions.data, targets.data];
      const sums = Array.from({ length: columns }, (_, column) =>
        addColumn(state, column, { predicted, truth, columns }),
      );
      return {
        examples: state.examples + batch,
        errors: sums.map(([error]) => error),
        mean: sums.map(([, mean]) => mean),
        squares: sums.map(([, , squares]) => squares),
      };
    },
    compute({ examples, errors, squares }) {
      if (examples < 2) return NaN; // one value has no spread
      const each = errors.map((error, i) => (squares[i] > 0 ? 1 - error / squares[i] : error === 0 ? 1 : 0));
      return each.reduce((sum, value) => sum + value, 0) / each.length;
    },
  };
}

/**
 * Coefficient of determination: the share of the targets' variance that is explained. 1 is perfect, 0 as good as the mean of the targets,
 * below worse. NaN with fewer than two examples.
 *
 * `R² = 1 − Σ(prediction − target)² / Σ(target − mean)²`
 *
 * Targets are `[batch]` or `[batch, columns]`, for the mean over columns. Where all targets are equal, 1 if there is no error, else 0.
 *
 * @throws {ShapeError} in `update`, if predictions and targets differ in shape, or have more axes
 * @example
 * const score = new RSquared();
 * score.update(tensor([1, 2, 4]), tensor([1, 2, 3]));
 * score.compute(); // 0.5
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.metrics.r2_score.html
 */
export class RSquared extends Metric<Spread, number> {
  constructor() {
    super(rSquaredRule());
  }
}
