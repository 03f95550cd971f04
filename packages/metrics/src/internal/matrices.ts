import { requireOneOf, type Tensor } from '@gradkit/core-tensor/functional';
import { sumOf } from './averages.ts';
import { readClasses } from './inputs/class-batch.ts';
import { scaled, type Scaled } from './scaled.ts';
import { countLabels, requireSameLength, type StatCounts } from './stat-scores.ts';

/** `counts[label][prediction]` */
export type Counts = readonly (readonly number[])[];

/** One matrix, or one for each label. */
export type MatrixState = Scaled<readonly Counts[]>;

/** What all metrics that count confusions have in common: `length` matrices of `classes`. */
export function confusionCounts(where: string, { length, classes }: { length: number; classes: number }) {
  return scaled<readonly Counts[]>({
    init: () => Array.from({ length }, () => noCounts(classes)),
    merge(a, b) {
      requireSameLength(where, a.length, b.length);
      return a.map((counts, i) => addCounts(where, counts, b[i]));
    },
  });
}

function noCounts(classes: number): number[][] {
  return Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
}

function addCounts(where: string, a: Counts, b: Counts): Counts {
  requireSameLength(where, a.length, b.length);
  return a.map((row, label) => row.map((count, prediction) => count + b[label][prediction]));
}

/** Counts how often each class was taken for each. */
export function confuseClasses(
  where: string,
  [predictions, targets]: readonly [Tensor, Tensor],
  numClasses: number,
  { ignoreIndex }: { ignoreIndex?: number | undefined },
): MatrixState {
  const { predicted, truth } = readClasses(where, predictions, targets, { numClasses, ignoreIndex });
  const counts = noCounts(numClasses);
  truth.forEach((label, row) => counts[label][predicted[row]]++);
  return { outside: false, given: [counts], squashed: [noCounts(numClasses)] };
}

/** Counts how often a label was right and predicted, for each label. */
export function confuseLabels(...args: Parameters<typeof countLabels>): MatrixState {
  const { outside, given, squashed } = countLabels(...args);
  return { outside, given: toMatrices(given), squashed: toMatrices(squashed) };
}

function toMatrices({ tp, fp, tn, fn }: StatCounts): Counts[] {
  return tp.map((_, i) => [
    [tn[i], fp[i]],
    [fn[i], tp[i]],
  ]);
}

/** What counts can be shares of: the row (`true`), the column (`pred`) or everything (`all`). */
export type Normalize = 'true' | 'pred' | 'all' | 'none';

/** Shares of what there is; 0 where there is nothing. */
export function shares(counts: Counts, normalize: Normalize): Counts {
  if (normalize === 'none') return counts;
  const { labelled, predicted, total } = totalsOf(counts);
  const whole = (r: number, c: number): number =>
    normalize === 'true' ? labelled[r] : normalize === 'pred' ? predicted[c] : total;
  return counts.map((row, r) => row.map((count, c) => (count === 0 ? 0 : count / whole(r, c))));
}

/** @throws {ConfigError} unless it is a way to normalize */
export function requireNormalize(where: string, normalize: Normalize | undefined): void {
  if (normalize !== undefined) requireOneOf(where, 'normalize', normalize, ['true', 'pred', 'all', 'none']);
}

/** How many examples have each label, how many were predicted to be of each class, and all of them. */
export function totalsOf(counts: Counts): { labelled: number[]; predicted: number[]; total: number } {
  const labelled = counts.map(sumOf);
  const predicted = (counts[0] ?? []).map((_, c) => sumOf(counts.map((row) => row[c])));
  return { labelled, predicted, total: sumOf(labelled) };
}
