import type { Column } from './columns.ts';
import { precisionRecallOf, rocOf } from './threshold-curves.ts';

/** The best value where another one is large enough, and its threshold. */
export type OperatingPoint = [value: number, threshold: number];

/** Finds the point of a curve. */
export type FindPoint = (column: Column, least: number, thresholds?: readonly number[]) => OperatingPoint;

/** Highest recall where precision is at least so high; of equal ones that with the highest precision, then threshold. */
export const recallAtPrecision: FindPoint = (column, least, thresholds) => {
  const [precision, recall, places] = precisionRecallOf(column, thresholds);
  return highest(places.map((place, i) => [recall[i], precision[i], place] as const).filter(([, p]) => p >= least));
};

/** Highest precision where recall is at least so high; of equal ones that with the highest recall, then threshold. */
export const precisionAtRecall: FindPoint = (column, least, thresholds) => {
  const [precision, recall, places] = precisionRecallOf(column, thresholds);
  return highest(places.map((place, i) => [precision[i], recall[i], place] as const).filter(([, r]) => r >= least));
};

function highest(points: readonly (readonly [number, number, number])[]): OperatingPoint {
  const isAbove = (a: readonly number[], b: readonly number[]): boolean => {
    const at = a.findIndex((value, i) => value !== b[i]);
    return at !== -1 && a[at] > b[at];
  };
  const start = [0, -Infinity, NaN] as const;
  const [value, , threshold] = points.reduce<readonly [number, number, number]>(
    (best, point) => (isAbove(point, best) ? point : best),
    start,
  );
  return value > 0 ? [value, threshold] : [0, NaN];
}

/** Highest sensitivity where specificity is at least so high; of equal ones the first, with the highest threshold. */
export const sensitivityAt: FindPoint = (column, least, thresholds) => {
  const [fpr, tpr, places] = rocOf(column, thresholds);
  return firstBest(
    tpr,
    fpr.map((rate) => 1 - rate),
    { least, places },
  );
};

/** Highest specificity where sensitivity is at least so high; of equal ones the first, with the highest threshold. */
export const specificityAt: FindPoint = (column, least, thresholds) => {
  const [fpr, tpr, places] = rocOf(column, thresholds);
  return firstBest(
    fpr.map((rate) => 1 - rate),
    tpr,
    { least, places },
  );
};

function firstBest(
  values: readonly number[],
  others: readonly number[],
  { least, places }: { least: number; places: readonly number[] },
): OperatingPoint {
  let best: OperatingPoint = [0, 1e6];
  let found = false;
  values.forEach((value, i) => {
    if (!(others[i] >= least) || (found && value <= best[0])) return;
    best = [value, places[i]];
    found = true;
  });
  return best;
}
