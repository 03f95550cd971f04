import { leadingVectors, product } from '../internal/leading-vectors.ts';
import { requireOptions } from '../internal/require-options.ts';
import { requireData, requireRows } from '../internal/requirements.ts';
import { PlotError } from '../plot-error.ts';

export interface PrincipalComponentsOptions {
  /** how many */
  readonly components?: number | undefined;
}

export interface PrincipalComponents {
  /** each row in the new coordinates, e.g. for `scatter` */
  readonly points: number[][];
  /** directions of length 1 in the space of the rows, the one along which they vary most first */
  readonly directions: number[][];
  /** share of the whole variance along each direction */
  readonly explained: number[];
  /** the mean row, which becomes the origin */
  readonly mean: number[];
}

/**
 * Projects rows of numbers onto the directions along which they vary most (PCA), e.g. a latent space or a hidden layer onto a plane.
 *
 * The largest part of each direction is positive, so that the same rows give the same picture.
 *
 * @param rows as many numbers each, finite
 * @throws {PlotError} if there are no rows, they differ in length, or there are fewer dimensions than components
 * @example
 * const { points, explained } = principalComponents([[0, 0], [1, 2], [2, 4]]);
 * explained.map((share) => Number(share.toFixed(6))); // [1, 0]
 * scatter(points, { title: 'Latent space', xLabel: 'component 1', yLabel: 'component 2' }).startsWith('<svg'); // true
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.decomposition.PCA.html
 */
export function principalComponents(
  rows: ArrayLike<ArrayLike<number>>,
  options: PrincipalComponentsOptions = {},
): PrincipalComponents {
  const { components = 2 } = requireOptions<PrincipalComponentsOptions>(where, options, { components: true });
  const centered = requireRows(where, rows);
  const features = centered[0].length;
  if (!(Number.isInteger(components) && components >= 1 && components <= features)) {
    const problem = `components is ${components}; it must be a whole number of 1 to ${features}, the length of a row`;
    throw new PlotError(where, problem, { expected: features, got: components });
  }
  const mean = new Float64Array(features);
  for (const row of centered) for (let j = 0; j < features; j++) mean[j] += row[j] / centered.length;
  for (const row of centered) for (let j = 0; j < features; j++) row[j] -= mean[j];
  const directions = leadingVectors(centered, components).map(withPositiveLargest);
  const points = centered.map((row) => directions.map((direction) => product(row, direction)));
  const total = centered.reduce((sum, row) => sum + product(row, row), 0);
  const explained = directions.map((_, k) =>
    total === 0 ? 0 : points.reduce((sum, point) => sum + point[k] ** 2, 0) / total,
  );
  return {
    points,
    directions: directions.map((direction) => Array.from(direction)),
    explained,
    mean: Array.from(mean),
  };
}

/**
 * Projects other rows onto directions that were found before, e.g. the codes of each epoch onto those of the last one, so that the pictures of an
 * animation share their axes.
 *
 * @param rows as many numbers each as those that the directions come from, finite
 * @param components what `principalComponents` gave
 * @returns a point per row
 * @throws {PlotError} if rows have another length than the directions
 * @example
 * const found = principalComponents([[0, 0], [1, 2], [2, 4]]);
 * projectOnto(found, [[1, 2]]); // [[0, 0]]
 */
export function projectOnto(
  components: Pick<PrincipalComponents, 'directions' | 'mean'>,
  rows: ArrayLike<ArrayLike<number>>,
): number[][] {
  requireData('projectOnto', 'components', components);
  const { directions, mean } = components;
  return requireRows('projectOnto', rows).map((row) => {
    if (row.length !== mean.length) {
      const problem = `a row has ${row.length} numbers but the directions ${mean.length}; they must be equally long`;
      throw new PlotError('projectOnto', problem, { expected: mean.length, got: row.length });
    }
    return directions.map((direction) => direction.reduce((sum, part, j) => sum + part * (row[j] - mean[j]), 0));
  });
}

const where = 'principalComponents';

function withPositiveLargest(direction: Float64Array): Float64Array {
  const largest = direction.reduce((a, b) => (Math.abs(b) > Math.abs(a) + 1e-12 ? b : a), 0);
  return largest < 0 ? direction.map((value) => -value) : direction;
}
