import { ConfigError, formatValue, requireNumber, requireWholeNumber } from '@gradkit/core-tensor/functional';
import { countPositive, type Column } from './columns.ts';
import { ratio, sumOf } from './averages.ts';

/** x, y and the thresholds they belong to. */
export type Curve = [number[], number[], number[]];

/** Where a curve is looked at: so many thresholds between 0 and 1, or these; without, at every score there is. */
export type Thresholds = number | readonly number[];

/** How many are right and wrong of those whose score is at least the threshold. */
interface Tally {
  readonly tps: readonly number[];
  readonly fps: readonly number[];
  readonly thresholds: readonly number[];
  readonly positives: number;
  readonly negatives: number;
}

/** Gives a list of thresholds. @throws {ConfigError} unless they are at least 2, or numbers in 0 … 1 */
export function requireThresholds(where: string, thresholds: Thresholds | undefined): readonly number[] | undefined {
  if (thresholds === undefined) return undefined;
  if (typeof thresholds === 'number') {
    requireWholeNumber(where, 'thresholds', thresholds, { least: 2 });
    return Array.from({ length: thresholds }, (_, i) => i / (thresholds - 1));
  }
  if (!Array.isArray(thresholds) || thresholds.length === 0)
    throw new ConfigError(
      where,
      `thresholds is ${formatValue(thresholds)}; it must be a number of thresholds or a list of at least 1`,
      { got: thresholds },
    );
  thresholds.forEach((threshold, i) => requireNumber(where, `threshold ${i}`, threshold, { least: 0, most: 1 }));
  return thresholds.toSorted((a, b) => a - b);
}

/** Falling thresholds, one for each score there is. */
function exactTally({ scores, positive }: Column): Tally {
  const order = scores.map((_, i) => i).sort((a, b) => scores[b] - scores[a]);
  const [tps, fps, thresholds]: [number[], number[], number[]] = [[], [], []];
  let right = 0;
  order.forEach((i, rank) => {
    if (positive[i]) right++;
    if (rank + 1 < order.length && scores[order[rank + 1]] === scores[i]) return; // equal scores are one place
    tps.push(right);
    fps.push(rank + 1 - right);
    thresholds.push(scores[i]);
  });
  return { tps, fps, thresholds, positives: right, negatives: order.length - right };
}

/** Rising thresholds, those that are given. */
function binnedTally(column: Column, thresholds: readonly number[]): Tally {
  const { scores, positive } = column;
  const countFrom = (threshold: number, wanted: boolean): number =>
    scores.filter((score, i) => score >= threshold && positive[i] === wanted).length;
  const positives = countPositive(column);
  return {
    tps: thresholds.map((threshold) => countFrom(threshold, true)),
    fps: thresholds.map((threshold) => countFrom(threshold, false)),
    thresholds,
    positives,
    negatives: scores.length - positives,
  };
}

/** Receiver operating characteristic: `[fpr, tpr, thresholds]`, from (0, 0) on; rates of what does not occur are 0. */
export function rocOf(column: Column, thresholds?: readonly number[]): Curve {
  const tally = thresholds === undefined ? exactTally(column) : binnedTally(column, thresholds);
  const rates = (counts: readonly number[], of: number): number[] => counts.map((count) => ratio(count, of));
  const [fpr, tpr] = [rates(tally.fps, tally.negatives), rates(tally.tps, tally.positives)];
  if (thresholds !== undefined) return [fpr.reverse(), tpr.reverse(), thresholds.toReversed()];
  return [
    [0, ...fpr],
    [0, ...tpr],
    [1, ...tally.thresholds],
  ];
}

/** `[precision, recall, thresholds]` with rising thresholds, and the end at precision 1 and recall 0, which has none. */
export function precisionRecallOf(column: Column, thresholds?: readonly number[]): Curve {
  const exact = thresholds === undefined;
  const tally = exact ? exactTally(column) : binnedTally(column, thresholds);
  const precision = tally.tps.map((tp, i) => tp / (tp + tally.fps[i]));
  const recall = tally.tps.map((tp) => (exact && tally.positives === 0 ? column.absent : tp / tally.positives));
  const rising = (values: readonly number[]): number[] => (exact ? values.toReversed() : [...values]);
  return [[...rising(precision), 1], [...rising(recall), 0], rising(tally.thresholds)];
}

/** Area under a curve, by the trapezoidal rule. */
export function areaUnder(x: readonly number[], y: readonly number[]): number {
  return sumOf(x.slice(1).map((right, i) => ((right - x[i]) * (y[i] + y[i + 1])) / 2));
}

/** The values at `x` of the lines through `(xs, ys)`; outside, of the first and last. */
export function interpolate(x: readonly number[], xs: readonly number[], ys: readonly number[]): number[] {
  const slopes = xs.slice(1).map((right, i) => ratio(ys[i + 1] - ys[i], right - xs[i]));
  return x.map((at) => {
    const before = xs.filter((each) => at >= each).length - 1;
    const i = Math.min(Math.max(before, 0), slopes.length - 1);
    return slopes[i] * at + (ys[i] - slopes[i] * xs[i]);
  });
}
