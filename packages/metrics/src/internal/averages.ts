/**
 * Over all classes or labels together (`micro`), the mean over them (`macro`), that mean weighted by how often each occurs (`weighted`),
 * or of each (`none`).
 */
export type Average = 'micro' | 'macro' | 'weighted' | 'none';

/** The names of the averages. */
export const averages: readonly Average[] = ['micro', 'macro', 'weighted', 'none'];

/** One number, or with `none` one for each class or label. */
export type Scores<A extends Average> = A extends 'none' ? number[] : number;

/** `part / whole`, or `zero` where there is nothing to divide by. */
export function ratio(part: number, whole: number, zero = 0): number {
  return whole === 0 ? zero : part / whole;
}

/** The sum of numbers. */
export function sumOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum;
}

/** Mean of those values that are numbers, each as heavy as its weight; `empty` if none has a weight, and NaN if there is no number. */
export function weightedMean(values: readonly number[], weights: readonly number[], empty = 0): number {
  const known = values.map((_, i) => i).filter((i) => !Number.isNaN(values[i]));
  if (known.length === 0) return NaN;
  return ratio(sumOf(known.map((i) => values[i] * weights[i])), sumOf(known.map((i) => weights[i])), empty);
}
