import { requireOneOf, requireOptions, requireWholeNumber } from '@gradkit/core-tensor/functional';
import type { Better, MetricDefinition } from '../metric.ts';
import { averages, sumOf, ratio, type Average } from './averages.ts';
import { binaryColumn, classColumns, labelColumns, countPositive, pooled, type Column } from './columns.ts';
import {
  addScores,
  binaryScores,
  multiclassScores,
  multilabelScores,
  scoreLists,
  type ScoreState,
} from './score-lists.ts';
import { requireClassCount, requireLabelCount } from './task.ts';
import { requireThresholds, type Thresholds } from './threshold-curves.ts';

/** What can be said of every curve. */
export interface CurveOptions {
  /** so many thresholds between 0 and 1, or these; without, every score there is */
  readonly thresholds?: Thresholds | undefined;
  /** targets that do not count */
  readonly ignoreIndex?: number | undefined;
}

/** How a metric is made of curves. */
export interface CurveScore<Result> {
  readonly better: Better | null;
  /** names of options beside those that all have */
  readonly options?: Readonly<Record<string, true>> | undefined;
  compute(columns: readonly Column[], thresholds: readonly number[] | undefined): Result;
}

/** The definition of a metric of the curve of two classes. */
export function binaryCurve<Result>(
  where: string,
  options: CurveOptions,
  score: CurveScore<Result>,
): MetricDefinition<ScoreState, Result> {
  const thresholds = requireCurveOptions(where, options, score);
  return {
    better: score.better,
    ...scoreLists,
    update: (state, ...batch) => addScores(state, binaryScores(where, ...batch, options.ignoreIndex)),
    compute: (state) => score.compute([binaryColumn(state)], thresholds),
  };
}

/** The definition of a metric of the curves of several classes, each against all others. */
export function multiclassCurves<Result>(
  where: string,
  [numClasses, options]: readonly [number, CurveOptions],
  score: CurveScore<Result>,
): MetricDefinition<ScoreState, Result> {
  requireClassCount(where, numClasses);
  const thresholds = requireCurveOptions(where, options, score);
  return {
    better: score.better,
    ...scoreLists,
    update: (state, ...batch) => addScores(state, multiclassScores(where, batch, numClasses, options.ignoreIndex)),
    compute: (state) => score.compute(classColumns(state, numClasses), thresholds),
  };
}

/** The definition of a metric of the curves of several labels. */
export function multilabelCurves<Result>(
  where: string,
  [numLabels, options]: readonly [number, CurveOptions],
  score: CurveScore<Result>,
): MetricDefinition<ScoreState, Result> {
  requireLabelCount(where, numLabels);
  const thresholds = requireCurveOptions(where, options, score);
  return {
    better: score.better,
    ...scoreLists,
    update: (state, ...batch) => addScores(state, multilabelScores(where, batch, numLabels, options.ignoreIndex)),
    compute: (state) => score.compute(labelColumns(state, numLabels), thresholds),
  };
}

function requireCurveOptions(
  where: string,
  options: CurveOptions,
  score: CurveScore<unknown>,
): readonly number[] | undefined {
  requireOptions(where, options, { thresholds: true, ignoreIndex: true, ...score.options });
  const { thresholds, ignoreIndex } = options;
  if (ignoreIndex !== undefined) requireWholeNumber(where, 'ignoreIndex', ignoreIndex);
  return requireThresholds(where, thresholds);
}

/** @throws {ConfigError} unless it is one of the averages, or of those that are allowed */
export function requireAverage(where: string, average: unknown, allowed: readonly Average[] = averages): void {
  if (average !== undefined) requireOneOf(where, 'average', average, allowed);
}

/** The value of all columns together, the mean of each one's, or each one's. */
export function averageOf(
  columns: readonly Column[],
  average: Average,
  value: (column: Column) => number,
): number | number[] {
  if (average === 'micro') return value(pooled(columns));
  const values = columns.map(value);
  if (average === 'none') return values;
  const known = values.map((_, i) => i).filter((i) => !Number.isNaN(values[i]));
  if (average === 'macro') return sumOf(known.map((i) => values[i])) / known.length;
  const weights = columns.map(countPositive);
  return ratio(sumOf(known.map((i) => values[i] * weights[i])), sumOf(known.map((i) => weights[i])));
}
