import type { MetricDefinition } from '../metric.ts';
import type { Average, Scores } from './averages.ts';
import type { Column } from './columns.ts';
import {
  averageOf,
  multiclassCurves,
  multilabelCurves,
  requireAverage,
  type CurveOptions,
  type CurveScore,
} from './curve-metric.ts';
import type { ScoreState } from './score-lists.ts';
import { requireObject } from './task.ts';

/** What can be said of the areas under the curves of several classes or labels. */
export interface AreaOptions<A extends Average> extends CurveOptions {
  /** default macro */
  readonly average?: A | undefined;
}

/** Averages of several classes, of which each example has one. */
export type ClassAverage = Exclude<Average, 'micro'>;

/** The area under the curve of one class. */
export type AreaOf = (column: Column, thresholds?: readonly number[]) => number;

/** The definition of a metric of the areas of several classes, each against all others. */
export function multiclassAreas<A extends Average>(
  where: string,
  [numClasses, options]: readonly [number, AreaOptions<A>],
  area: AreaOf,
): MetricDefinition<ScoreState, Scores<A>> {
  requireObject(where, options);
  requireAverage(where, options.average, ['macro', 'weighted', 'none']);
  return multiclassCurves(where, [numClasses, options], averaged(options, area));
}

/** The definition of a metric of the areas of several labels. */
export function multilabelAreas<A extends Average>(
  where: string,
  [numLabels, options]: readonly [number, AreaOptions<A>],
  area: AreaOf,
): MetricDefinition<ScoreState, Scores<A>> {
  requireObject(where, options);
  requireAverage(where, options.average);
  return multilabelCurves(where, [numLabels, options], averaged(options, area));
}

function averaged<A extends Average>({ average }: AreaOptions<A>, area: AreaOf): CurveScore<Scores<A>> {
  return {
    better: 'higher',
    options: { average: true },
    compute: (columns, thresholds) =>
      averageOf(columns, average ?? 'macro', (column) => area(column, thresholds)) as Scores<A>,
  };
}
