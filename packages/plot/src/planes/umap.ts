import { randomNumbers } from '../internal/random-numbers.ts';
import { requireOptions } from '../internal/require-options.ts';
import { requireRows } from '../internal/requirements.ts';
import { PlotError } from '../plot-error.ts';

export interface UmapOptions {
  /** coordinates of a point; 2 for `scatter` */
  readonly components?: number | undefined;
  /** how many of the nearest rows stay near: few show small groups, many the large picture; without it 15, or all of fewer rows */
  readonly neighbors?: number | undefined;
  /** how close points may come, in units of the picture: 0 … 1 */
  readonly minDistance?: number | undefined;
  /** what counts as near: `euclidean`, or `cosine` for directions such as those of embeddings */
  readonly metric?: 'euclidean' | 'cosine' | undefined;
  /** rounds of optimisation; without it 500 for up to 2500 rows, and fewer for more */
  readonly epochs?: number | undefined;
  /** a whole number; the same gives the same points */
  readonly seed?: number | undefined;
}

/**
 * Finds a plane in which rows of many numbers that are near each other stay near (UMAP), for `scatter`.
 *
 * Groups are to be trusted, distances between them and their sizes are not: for those see `principalComponents`. It is computed by umap-js, which
 * is loaded at the first call, and lets other work go on between rounds. A thousand rows take seconds, ten thousand minutes.
 *
 * @param rows equally many finite numbers each, e.g. the activations of a hidden layer for each example; at least 4
 * @returns a point per row
 * @throws {PlotError} if rows differ in length, a number is not finite, or an option is out of its range
 * @example
 * const groups = Array.from({ length: 20 }, (_, i) => i % 2);
 * const rows = groups.map((group, i) => [group, 0.01 * i, 1]);
 * const points = await umap(rows, { neighbors: 5, seed: 1 });
 * scatter(points, { labels: groups }).startsWith('<svg'); // true
 * @see https://arxiv.org/abs/1802.03426
 */
export async function umap(rows: ArrayLike<ArrayLike<number>>, options: UmapOptions = {}): Promise<number[][]> {
  const {
    components = 2,
    neighbors,
    minDistance = 0.1,
    metric = 'euclidean',
    epochs,
    seed = 0,
  } = requireOptions<UmapOptions>(where, options, {
    components: true,
    neighbors: true,
    minDistance: true,
    metric: true,
    epochs: true,
    seed: true,
  });
  const given = requireRows(where, rows);
  if (given.length < 4)
    throw new PlotError(where, `there are ${given.length} rows; it needs at least 4`, {
      expected: 4,
      got: given.length,
    });
  const most = given.length - 1;
  requireWhole('components', components, { from: 1, to: 100 });
  requireWhole('neighbors', neighbors ?? Math.min(15, most), { from: 2, to: most });
  requireWhole('epochs', epochs ?? 1, { from: 1, to: 1_000_000 });
  requireWhole('seed', seed, { from: 0, to: Number.MAX_SAFE_INTEGER });
  if (!(minDistance >= 0 && minDistance <= 1))
    throw new PlotError(where, `minDistance is ${minDistance}; it must lie in 0 … 1`, { got: minDistance });
  if (metric !== 'euclidean' && metric !== 'cosine')
    throw new PlotError(where, `metric is ${String(metric)}; it must be 'euclidean' or 'cosine'`, { got: metric });
  const { UMAP } = await import('umap-js');
  const model = new UMAP({
    nComponents: components,
    nNeighbors: neighbors ?? Math.min(15, most),
    minDist: minDistance,
    random: randomNumbers(seed),
    ...(epochs === undefined ? {} : { nEpochs: epochs }),
    ...(metric === 'cosine' ? { distanceFn: cosineDistance } : {}),
  });
  return model.fitAsync(given.map((row) => Array.from(row)));
}

const where = 'umap';

function requireWhole(name: string, value: number, { from, to }: { from: number; to: number }): void {
  if (Number.isInteger(value) && value >= from && value <= to) return;
  throw new PlotError(where, `${name} is ${value}; it must be a whole number of ${from} to ${to}`, { got: value });
}

/** `1 − cos`; a row of zeros has no direction and is far from all others. */
function cosineDistance(a: readonly number[], b: readonly number[]): number {
  let [product, lengthA, lengthB] = [0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    product += a[i] * b[i];
    lengthA += a[i] * a[i];
    lengthB += b[i] * b[i];
  }
  if (lengthA === 0 || lengthB === 0) return lengthA === lengthB ? 0 : 1;
  return 1 - product / Math.sqrt(lengthA * lengthB);
}
