import { functionOf } from '../function-of.ts';
import type { Curves } from '../internal/average-curves.ts';
import type { CurveOptions } from '../internal/curve-metric.ts';
import type { ScoreState } from '../internal/score-lists.ts';
import { ofTask, type Task, type TaskArguments } from '../internal/task.ts';
import { precisionRecallOf, type Curve } from '../internal/threshold-curves.ts';
import { binaryWhole, multiclassWhole, multilabelWhole, type ClassCurveOptions } from '../internal/whole-curve.ts';
import { Metric, type MetricDefinition } from '../metric.ts';

/**
 * Precision and recall for every threshold.
 *
 * `precision = tp / (tp + fp)`, `recall = tp / (tp + fn)`, of scores of at least the threshold, which rises; the last point, (1, 0), has none
 *
 * @param args the task, then options: `numClasses` or `numLabels`; `thresholds`: how many between 0 and 1, or a list; default every score
 *   there is; `average`: of several classes, one curve (`micro`, `macro`) in place of one each; `ignoreIndex`: a target that does not count
 * @returns `[precision, recall, thresholds]`; of several classes or labels, lists of them, where given `thresholds` are one list
 * @throws {ConfigError} if the task or an option is unknown or out of range
 * @throws {ShapeError} in `update`, if the shapes do not match, or a target is no class
 * @throws {DTypeError} in `update`, if the predictions are no scores
 * @example
 * const curve = new PrecisionRecallCurve('binary');
 * curve.update(tensor([0.25, 0.5, 0.75]), tensor([0, 1, 1], { dtype: 'int32' }));
 * curve.compute(); // [[0.667, 1, 1, 1], [1, 1, 0.5, 0], [0.25, 0.5, 0.75]]
 * @see https://lightning.ai/docs/torchmetrics/stable/classification/precision_recall_curve.html
 */
export class PrecisionRecallCurve<T extends Task = Task> extends Metric<
  ScoreState,
  T extends 'binary' ? Curve : Curves
> {
  constructor(
    ...args: TaskArguments<CurveOptions, ClassCurveOptions, CurveOptions> & readonly [task: T, ...others: unknown[]]
  ) {
    super(
      ofTask<MetricDefinition<ScoreState, never>>('PrecisionRecallCurve', args, {
        binary: (options) =>
          binaryWhole('PrecisionRecallCurve', options, precisionRecallOf) as MetricDefinition<ScoreState, never>,
        multiclass: (count, options) =>
          multiclassWhole('PrecisionRecallCurve', [count, options], precisionRecallOf, false) as MetricDefinition<
            ScoreState,
            never
          >,
        multilabel: (count, options) =>
          multilabelWhole('PrecisionRecallCurve', [count, options], precisionRecallOf) as MetricDefinition<
            ScoreState,
            never
          >,
      }),
    );
  }
}

/** `PrecisionRecallCurve` of two classes. */
export class BinaryPrecisionRecallCurve extends Metric<ScoreState, Curve> {
  constructor(options: CurveOptions = {}) {
    super(binaryWhole('BinaryPrecisionRecallCurve', options, precisionRecallOf));
  }
}

/** `PrecisionRecallCurve` of several classes, each against all others. */
export class MulticlassPrecisionRecallCurve extends Metric<ScoreState, Curves | Curve> {
  constructor(numClasses: number, options: ClassCurveOptions = {}) {
    super(multiclassWhole('MulticlassPrecisionRecallCurve', [numClasses, options], precisionRecallOf, false));
  }
}

/** `PrecisionRecallCurve` of several labels. */
export class MultilabelPrecisionRecallCurve extends Metric<ScoreState, Curves> {
  constructor(numLabels: number, options: CurveOptions = {}) {
    super(multilabelWhole('MultilabelPrecisionRecallCurve', [numLabels, options], precisionRecallOf));
  }
}

/** `PrecisionRecallCurve` of one batch. */
export const precisionRecallCurve = /* @__PURE__ */ functionOf(PrecisionRecallCurve);
/** `BinaryPrecisionRecallCurve` of one batch. */
export const binaryPrecisionRecallCurve = /* @__PURE__ */ functionOf(BinaryPrecisionRecallCurve);
/** `MulticlassPrecisionRecallCurve` of one batch. */
export const multiclassPrecisionRecallCurve = /* @__PURE__ */ functionOf(MulticlassPrecisionRecallCurve);
/** `MultilabelPrecisionRecallCurve` of one batch. */
export const multilabelPrecisionRecallCurve = /* @__PURE__ */ functionOf(MultilabelPrecisionRecallCurve);
