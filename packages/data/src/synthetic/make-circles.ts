import { requireNumber, requireOptions } from '@gradkit/core-tensor/functional';
import type { TensorDataset } from '../dataset/tensor-dataset.ts';
import {
  countsOf,
  pointOptions,
  requirePointOptions,
  toDataset,
  type LabelledPoints,
  type PointOptions,
} from './points.ts';

interface CircleOptions extends PointOptions {
  /** the radius of the inner circle, of the outer one's; default 0.8 */
  readonly factor?: number | undefined;
}

/**
 * A circle within another.
 *
 * @param options `samples`: points in all, or of each class, default 100; `factor`: the inner radius, default 0.8; `noise`: standard
 *   deviation, default 0; `shuffle`: default true; `seed` or `rng`
 * @returns `{ inputs: [samples, 2], labels: [samples] }`
 * @throws {ConfigError} if an option is unknown or wrong
 * @example makeCircles({ samples: 2, factor: 0.5, shuffle: false }).tensors.inputs; // [[1, 0], [0.5, 0]]
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.datasets.make_circles.html
 */
export function makeCircles(options: CircleOptions = {}): TensorDataset<LabelledPoints> {
  const known = { ...pointOptions, factor: true } as const;
  const { samples = 100, factor = 0.8 } = requireOptions<CircleOptions>('makeCircles', options, known);
  requirePointOptions('makeCircles', options);
  requireNumber('makeCircles', 'factor', factor, { least: 0, below: 1 });
  const counts = countsOf('makeCircles', samples, { classes: 2, rest: 'last' });
  const points = counts.flatMap((count, c) =>
    Array.from({ length: count }, (_, i) => {
      const [angle, radius] = [(2 * Math.PI * i) / count, c === 0 ? 1 : factor];
      return [radius * Math.cos(angle), radius * Math.sin(angle)];
    }),
  );
  return toDataset('makeCircles', points, counts, options);
}
