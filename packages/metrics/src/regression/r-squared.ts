import { formatShape, ShapeError, type Tensor } from '@gradkit/core-tensor/functional';
import { requireFloatPairs } from '../internal/float-pairs.ts';
import { Metric } from '../metric.ts';

/** Of each column: squared errors, and squared distances of the targets from their mean. */
export type Spread = {
  readonly examples: number;
  readonly errors: readonly number[];
  readonly mean: readonly number[];
  readonly squares: readonly number[];
};

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
    super({
      better: 'higher',
      init: () => nothing,
      update(state, predictions, targets) {
        requireFloatPairs('RSquared', predictions, targets);
        requireColumns(targets, state);
        return merge(state, spreadOf(predictions, targets));
      },
      merge,
      compute: rSquared,
    });
  }
}

const nothing: Spread = { examples: 0, errors: [], mean: [], squares: [] };
const square = (x: number): number => x * x;

function requireColumns({ shape, rank }: Tensor, { examples, errors }: Spread): void {
  const [, columns = 1] = shape;
  if ((rank === 1 || rank === 2) && (examples === 0 || columns === errors.length)) return;
  const before = examples > 0 ? `, with ${errors.length} columns as before` : '';
  throw new ShapeError(
    'RSquared',
    `targets are ${formatShape(shape)}; they must be [batch] or [batch, columns]${before}`,
    {
      expected: errors.length,
      got: columns,
    },
  );
}

function spreadOf(predictions: Tensor, targets: Tensor): Spread {
  if (targets.size === 0) return nothing;
  const [examples, columns = 1] = targets.shape;
  const [predicted, truth] = [predictions.data, targets.data];
  const spread = { examples, errors: [] as number[], mean: [] as number[], squares: [] as number[] };
  for (let column = 0; column < columns; column++) {
    let [error, sum, squares] = [0, 0, 0];
    for (let i = column; i < truth.length; i += columns) {
      error += square(predicted[i] - truth[i]);
      sum += truth[i];
    }
    const mean = sum / examples;
    for (let i = column; i < truth.length; i += columns) squares += square(truth[i] - mean);
    spread.errors.push(error);
    spread.mean.push(mean);
    spread.squares.push(squares);
  }
  return spread;
}

/** Chan, Golub and LeVeque, Updating formulae and a pairwise algorithm for computing sample variances (1979): loses no digits. */
function merge(a: Spread, b: Spread): Spread {
  if (a.examples === 0) return b;
  if (b.examples === 0) return a;
  if (a.errors.length !== b.errors.length)
    throw new ShapeError(
      'RSquared',
      `one state is of ${a.errors.length} columns but the other of ${b.errors.length}; only states of the same columns can be merged`,
      { expected: a.errors.length, got: b.errors.length },
    );
  const examples = a.examples + b.examples;
  const distance = (column: number): number => b.mean[column] - a.mean[column];
  return {
    examples,
    errors: a.errors.map((error, i) => error + b.errors[i]),
    mean: a.mean.map((mean, i) => mean + (distance(i) * b.examples) / examples),
    squares: a.squares.map(
      (squares, i) => squares + b.squares[i] + (square(distance(i)) * a.examples * b.examples) / examples,
    ),
  };
}

function rSquared({ examples, errors, squares }: Spread): number {
  if (examples < 2) return NaN; // one value has no spread
  const each = errors.map((error, i) => (squares[i] > 0 ? 1 - error / squares[i] : error === 0 ? 1 : 0));
  return each.reduce((sum, value) => sum + value, 0) / each.length;
}
