import { requireNumber, requireOptions, requireWholeNumber } from '@gradkit/core-tensor/functional';
import type { TensorDataset } from '../dataset/tensor-dataset.ts';
import {
  countsOf,
  pointOptions,
  requirePointOptions,
  toDataset,
  type LabelledPoints,
  type PointOptions,
} from './points.ts';

interface SpiralOptions extends PointOptions {
  /** arms, a class each; default 2 */
  readonly classes?: number | undefined;
  /** how often an arm goes round; default 1 */
  readonly turns?: number | undefined;
}

/**
 * Arms of a spiral from the middle to radius 1, a class each: what a network without hidden layers cannot learn.
 *
 * @param options `samples`: points in all, or of each class, default 100; `classes`: arms, default 2; `turns`: how often each goes round,
 *   default 1; `noise`: standard deviation, default 0; `shuffle`: default true; `seed` or `rng`
 * @returns `{ inputs: [samples, 2], labels: [samples] }`
 * @throws {ConfigError} if an option is unknown or wrong
 * @example makeSpiral({ samples: 4, turns: 0.5, shuffle: false }).tensors.labels; // [0, 0, 1, 1]
 * @see https://cs231n.github.io/neural-networks-case-study/
 */
export function makeSpiral(options: SpiralOptions = {}): TensorDataset<LabelledPoints> {
  const known = { ...pointOptions, classes: true, turns: true } as const;
  const { samples = 100, classes = 2, turns = 1 } = requireOptions<SpiralOptions>('makeSpiral', options, known);
  requirePointOptions('makeSpiral', options);
  requireWholeNumber('makeSpiral', 'classes', classes, { least: 1 });
  requireNumber('makeSpiral', 'turns', turns, { least: 0 });
  const counts = countsOf('makeSpiral', samples, { classes, rest: 'first' });
  const points = counts.flatMap((count, c) =>
    Array.from({ length: count }, (_, i) => {
      const radius = (i + 1) / count;
      const angle = 2 * Math.PI * (c / classes + turns * radius);
      return [radius * Math.cos(angle), radius * Math.sin(angle)];
    }),
  );
  return toDataset('makeSpiral', points, counts, options);
}
