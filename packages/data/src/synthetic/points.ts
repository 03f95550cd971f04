import {
  isTensor,
  normal,
  permutation,
  requireBoolean,
  requireList,
  requireNumber,
  requireWholeNumber,
  Tensor,
  type OptionNames,
} from '@gradkit/core-tensor/functional';
import { TensorDataset } from '../dataset/tensor-dataset.ts';
import { generatorOf, type RandomOptions } from '../seeding.ts';

/** Points, and the class of each. */
export type LabelledPoints = {
  /** `[points, features]`, float32 */
  readonly inputs: Tensor;
  /** `[points]`, int32, class indices */
  readonly labels: Tensor;
};

/** What all makers of points take. */
export interface PointOptions extends RandomOptions {
  /** points in all, or of each class; default 100 */
  readonly samples?: number | readonly number[] | undefined;
  /** the standard deviation of what is added to every coordinate; default 0 */
  readonly noise?: number | undefined;
  /** points in random order; default true, else class by class */
  readonly shuffle?: boolean | undefined;
}

/** Their names. */
export const pointOptions: OptionNames<PointOptions> = {
  samples: true,
  noise: true,
  shuffle: true,
  seed: true,
  rng: true,
};

/** Points of each of `classes` classes; what cannot be divided goes to the first ones, or to the last. */
export function countsOf(
  where: string,
  samples: number | readonly number[],
  { classes, rest }: { readonly classes: number; readonly rest: 'first' | 'last' },
): readonly number[] {
  if (typeof samples !== 'number') {
    requireList(where, 'samples', samples, `a whole number or a list of ${classes}`);
    requireWholeNumber(where, 'samples.length', samples.length, { least: classes, most: classes });
    samples.forEach((count, c) => requireWholeNumber(where, `samples ${c}`, count, { least: 0 }));
    return samples;
  }
  requireWholeNumber(where, 'samples', samples, { least: 1 });
  const [least, more] = [Math.floor(samples / classes), samples % classes];
  const isLonger = (c: number): boolean => (rest === 'first' ? c < more : c >= classes - more);
  return Array.from({ length: classes }, (_, c) => least + (isLonger(c) ? 1 : 0));
}

/** Throws unless the options that all makers share are right. */
export function requirePointOptions(where: string, { noise = 0, shuffle = true }: PointOptions): void {
  requireNumber(where, 'noise', noise, { least: 0 });
  requireBoolean(where, 'shuffle', shuffle);
}

/** The dataset of points that are given class by class: in random order, and with noise, as scikit-learn does it. */
export function toDataset(
  where: string,
  points: readonly (readonly number[])[],
  counts: readonly number[],
  options: PointOptions & { readonly deviations?: readonly number[] | undefined },
): TensorDataset<LabelledPoints> {
  const { noise = 0, shuffle = true, deviations } = options;
  const rng = generatorOf(where, options);
  const features = points[0]?.length ?? 2;
  const labels = counts.flatMap((count, c) => Array<number>(count).fill(c));
  const order = shuffle ? permutation(points.length, { rng }).data : points.map((_, i) => i);
  const isNoisy = noise > 0 || deviations !== undefined;
  const added = isNoisy ? normal([points.length * features], { rng, dtype: 'float64' }).data : null;
  const inputs = Float32Array.from({ length: points.length * features }, (_, at) => {
    const item = order[Math.floor(at / features)];
    const deviation = deviations === undefined ? noise : deviations[labels[item]];
    return points[item][at % features] + (added === null ? 0 : deviation * added[at]);
  });
  return new TensorDataset({
    inputs: new Tensor({ shape: [points.length, features], dtype: 'float32' }, inputs),
    labels: new Tensor(
      { shape: [points.length], dtype: 'int32' },
      Int32Array.from(order, (item) => labels[item]),
    ),
  });
}

/** A list of numbers or a tensor of rank 2 as a list of points. */
export function rowsOf(
  where: string,
  name: string,
  given: Tensor | readonly (readonly number[])[],
): readonly (readonly number[])[] {
  const rows = isTensor(given) ? (given.toArray() as unknown as readonly number[][]) : given; // of rank 2, or the check below throws
  requireList(where, name, rows, 'a whole number or a list of points');
  requireWholeNumber(where, `${name}.length`, rows.length, { least: 1 });
  rows.forEach((row, i) => {
    requireList(where, `${name} ${i}`, row, 'a list of numbers');
    requireWholeNumber(where, `${name} ${i}.length`, row.length, { least: rows[0].length, most: rows[0].length });
    row.forEach((value, k) => requireNumber(where, `${name} ${i}[${k}]`, value));
  });
  return rows;
}
