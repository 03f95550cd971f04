import { requireOptions } from '@gradkit/core-tensor/functional';
import type { TensorDataset } from '../dataset/tensor-dataset.ts';
import {
  countsOf,
  pointOptions,
  requirePointOptions,
  toDataset,
  type LabelledPoints,
  type PointOptions,
} from './points.ts';

/**
 * Two half circles that reach into each other: no straight line divides them.
 *
 * @param options `samples`: points in all, or of each class, default 100; `noise`: standard deviation, default 0; `shuffle`: default true;
 *   `seed` or `rng`
 * @returns `{ inputs: [samples, 2], labels: [samples] }`
 * @throws {ConfigError} if an option is unknown or wrong
 * @example makeMoons({ samples: 3, shuffle: false }).tensors.labels; // [0, 1, 1]
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.datasets.make_moons.html
 */
export function makeMoons(options: PointOptions = {}): TensorDataset<LabelledPoints> {
  const { samples = 100 } = requireOptions<PointOptions>('makeMoons', options, pointOptions);
  requirePointOptions('makeMoons', options);
  const counts = countsOf('makeMoons', samples, { classes: 2, rest: 'last' });
  const points = counts.flatMap((count, c) =>
    Array.from({ length: count }, (_, i) => {
      const angle = count < 2 ? 0 : (Math.PI * i) / (count - 1);
      const [x, y] = [Math.cos(angle), Math.sin(angle)];
      return c === 0 ? [x, y] : [1 - x, 0.5 - y];
    }),
  );
  return toDataset('makeMoons', points, counts, options);
}
