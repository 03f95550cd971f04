import type { MetricDefinition } from '../metric.ts';
import { averageCurves, curvesOf, type CurveAverage, type CurveOf, type Curves } from './average-curves.ts';
import { binaryCurve, multiclassCurves, multilabelCurves, requireAverage, type CurveOptions } from './curve-metric.ts';
import type { ScoreState } from './score-lists.ts';
import type { Curve } from './threshold-curves.ts';
import { requireObject } from './task.ts';

/** What can be said of the curves of several classes. */
export interface ClassCurveOptions extends CurveOptions {
  /** one curve of all classes together (`micro`) or the mean of the curves (`macro`); default one for each class */
  readonly average?: CurveAverage | undefined;
}

/** The definition of a metric that is the curve of two classes itself. */
export function binaryWhole(where: string, options: CurveOptions, curve: CurveOf): MetricDefinition<ScoreState, Curve> {
  return binaryCurve(where, options, { better: null, compute: ([column], thresholds) => curve(column, thresholds) });
}

/** The definition of a metric that is the curves of several classes; of a mean curve, the thresholds rise, or are `falling`. */
export function multiclassWhole(
  where: string,
  [numClasses, options]: readonly [number, ClassCurveOptions],
  curve: CurveOf,
  falling: boolean,
): MetricDefinition<ScoreState, Curves | Curve> {
  requireObject(where, options);
  const { average } = options;
  requireAverage(where, average, ['micro', 'macro']);
  return multiclassCurves<Curves | Curve>(where, [numClasses, options], {
    better: null,
    options: { average: true },
    compute: (columns, thresholds) =>
      average === undefined
        ? curvesOf(curve, columns, thresholds)
        : averageCurves(curve, { columns, thresholds, average, falling }),
  });
}

/** The definition of a metric that is the curves of several labels. */
export function multilabelWhole(
  where: string,
  [numLabels, options]: readonly [number, CurveOptions],
  curve: CurveOf,
): MetricDefinition<ScoreState, Curves> {
  return multilabelCurves(where, [numLabels, options], {
    better: null,
    compute: (columns, thresholds) => curvesOf(curve, columns, thresholds),
  });
}
