import {
  formatShape,
  isFloating,
  numbersOf,
  requireTensor,
  ShapeError,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { sumOf } from '../internal/averages.ts';
import { Metric } from '../metric.ts';

/** How many raters put each example into each category, example by example. */
type Ratings = readonly (readonly number[])[];

/**
 * Fleiss' kappa: agreement of several raters beyond what chance gives; 1 is perfect, 0 chance. NaN before the first example.
 *
 * Ratings are counts `[examples, categories]`: how many raters put each example into each category.
 *
 * @throws {ShapeError} in `update`, if ratings are no whole numbers `[examples, categories]`
 * @example
 * const kappa = new FleissKappa();
 * kappa.update(tensor([[3, 0], [0, 3], [1, 2]], { dtype: 'int32' }));
 * kappa.compute(); // 0.5500
 * @see https://lightning.ai/docs/torchmetrics/stable/nominal/fleiss_kappa.html (mode counts)
 */
export class FleissKappa extends Metric<Ratings, number, readonly [ratings: Tensor]> {
  constructor() {
    super({
      better: 'higher',
      init: () => [],
      merge: (a, b) => [...a, ...b],
      update: (state, ratings) => [...state, ...rowsOf(ratings)],
      compute: agreement,
    });
  }
}

function rowsOf(ratings: Tensor): number[][] {
  requireTensor('FleissKappa', 'ratings', ratings);
  const [examples, categories] = ratings.shape;
  if (ratings.rank !== 2 || isFloating(ratings.dtype))
    throw new ShapeError(
      'FleissKappa',
      `ratings are ${ratings.dtype} ${formatShape(ratings.shape)}; they must be whole numbers [examples, categories]`,
      { expected: 2, got: ratings.rank },
    );
  const counts = Array.from(numbersOf(ratings));
  return Array.from({ length: examples }, (_, i) => counts.slice(i * categories, (i + 1) * categories));
}

function agreement(ratings: Ratings): number {
  const raters = ratings.reduce((most, counts) => Math.max(most, sumOf(counts)), 0);
  const each = ratings.map(
    (counts) => (sumOf(counts.map((count) => count * count)) - raters) / (raters * (raters - 1)),
  );
  const shares = (ratings[0] ?? []).map(
    (_, c) => sumOf(ratings.map((counts) => counts[c])) / (ratings.length * raters),
  );
  const [observed, chance] = [sumOf(each) / ratings.length, sumOf(shares.map((share) => share * share))];
  return (observed - chance) / (1 - chance + 1e-5); // as torchmetrics keeps from dividing by 0
}

/** `FleissKappa` of one batch. */
export function fleissKappa(ratings: Tensor): number {
  const metric = new FleissKappa();
  metric.update(ratings);
  return metric.compute();
}
