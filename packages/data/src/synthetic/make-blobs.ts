import {
  requireList,
  requireNumber,
  requireOptions,
  requireWholeNumber,
  type Generator,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import type { TensorDataset } from '../dataset/tensor-dataset.ts';
import { generatorOf, type RandomOptions } from '../seeding.ts';
import { countsOf, requirePointOptions, rowsOf, toDataset, type LabelledPoints } from './points.ts';

interface BlobOptions extends RandomOptions {
  /** points in all, or of each blob; default 100 */
  readonly samples?: number | readonly number[] | undefined;
  /** coordinates of a point; default 2 */
  readonly features?: number | undefined;
  /** how many blobs, in places that are drawn, or where each is; default 3 */
  readonly centers?: number | Tensor | readonly (readonly number[])[] | undefined;
  /** the standard deviation of all blobs, or of each; default 1 */
  readonly clusterStd?: number | readonly number[] | undefined;
  /** between which coordinates centers are drawn; default [-10, 10] */
  readonly centerBox?: readonly [number, number] | undefined;
  /** points in random order; default true, else blob by blob */
  readonly shuffle?: boolean | undefined;
}

/**
 * Clouds of points, normally distributed around their centers.
 *
 * @param options `samples`: points in all, or of each blob, default 100; `centers`: how many, or where, default 3; `features`: coordinates of
 *   a point, default 2; `clusterStd`: standard deviation of all or each, default 1; `centerBox`: where centers are drawn, default −10 … 10;
 *   `shuffle`: default true; `seed` or `rng`
 * @returns `{ inputs: [samples, features], labels: [samples] }`
 * @throws {ConfigError} if an option is unknown or wrong
 * @example makeBlobs({ samples: 4, centers: [[0, 0, 0], [5, 5, 5]], seed: 1 }).tensors.inputs.shape; // [4, 3]
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.datasets.make_blobs.html
 */
export function makeBlobs(options: BlobOptions = {}): TensorDataset<LabelledPoints> {
  const where = 'makeBlobs';
  const known = {
    samples: true,
    features: true,
    centers: true,
    clusterStd: true,
    centerBox: true,
    shuffle: true,
    seed: true,
    rng: true,
  } as const;
  const { samples = 100, clusterStd = 1, shuffle } = requireOptions<BlobOptions>(where, options, known);
  requirePointOptions(where, { shuffle });
  const rng = generatorOf(where, options);
  const centers = centersOf(where, options, rng);
  const counts = countsOf(where, samples, { classes: centers.length, rest: 'first' });
  if (typeof clusterStd !== 'number')
    requireList(where, 'clusterStd', clusterStd, `a number or a list of ${centers.length}`);
  const deviations = typeof clusterStd === 'number' ? centers.map(() => clusterStd) : [...clusterStd];
  requireWholeNumber(where, 'clusterStd.length', deviations.length, { least: centers.length, most: centers.length });
  deviations.forEach((deviation) => requireNumber(where, 'clusterStd', deviation, { least: 0 }));
  const points = counts.flatMap((count, c) => Array<readonly number[]>(count).fill(centers[c]));
  return toDataset(where, points, counts, { shuffle, rng, deviations });
}

function centersOf(
  where: string,
  { samples, centers = Array.isArray(samples) ? samples.length : 3, features = 2, centerBox = [-10, 10] }: BlobOptions,
  rng: Generator,
): readonly (readonly number[])[] {
  if (typeof centers !== 'number') return rowsOf(where, 'centers', centers);
  requireWholeNumber(where, 'centers', centers, { least: 1 });
  requireWholeNumber(where, 'features', features, { least: 1 });
  requireList(where, 'centerBox', centerBox, 'a list of 2 numbers');
  const [low, high] = centerBox;
  requireNumber(where, 'centerBox[0]', low);
  requireNumber(where, 'centerBox[1]', high, { least: low });
  const draw = (): number => low + rng.next() * (high - low);
  return Array.from({ length: centers }, () => Array.from({ length: features }, draw));
}
