import { functionOf } from '../function-of.ts';
import { averageCurves, curvesOf, type CurveAverage, type Curves } from '../internal/average-curves.ts';
import {
  binaryCurve,
  multiclassCurves,
  multilabelCurves,
  requireAverage,
  type CurveOptions,
} from '../internal/curve-metric.ts';
import type { ScoreState } from '../internal/score-lists.ts';
import { ofTask, type Task, type TaskArguments } from '../internal/task.ts';
import { rocOf, type Curve } from '../internal/threshold-curves.ts';
import { Metric, type MetricDefinition } from '../metric.ts';

interface ClassOptions extends CurveOptions {
  /** one curve of all classes together (`micro`) or the mean of the curves (`macro`); default one for each class */
  readonly average?: CurveAverage | undefined;
}

/**
 * Receiver operating characteristic: for every threshold, how many of the wrong and of the right are above it.
 *
 * `fpr = fp / (fp + tn)`, `tpr = tp / (tp + fn)`, of scores of at least the threshold, which falls
 *
 * @param args the task, then options: `numClasses` or `numLabels`; `thresholds`: how many between 0 and 1, or a list; default every score
 *   there is; `average`: of several classes, one curve (`micro`, `macro`) in place of one each; `ignoreIndex`: a target that does not count
 * @returns `[fpr, tpr, thresholds]`; of several classes or labels, lists of them, where given `thresholds` are one list
 * @throws {ConfigError} if the task or an option is unknown or out of range
 * @throws {ShapeError} in `update`, if the shapes do not match, or a target is no class
 * @throws {DTypeError} in `update`, if the predictions are no scores
 * @example
 * const curve = new ROC('binary');
 * curve.update(tensor([0.25, 0.5, 0.75]), tensor([0, 1, 1], { dtype: 'int32' }));
 * curve.compute(); // [[0, 0, 0, 1], [0, 0.5, 1, 1], [1, 0.75, 0.5, 0.25]]
 * @see https://lightning.ai/docs/torchmetrics/stable/classification/roc.html
 */
export class ROC<T extends Task = Task> extends Metric<ScoreState, T extends 'binary' ? Curve : Curves> {
  constructor(
    ...args: TaskArguments<CurveOptions, ClassOptions, CurveOptions> & readonly [task: T, ...others: unknown[]]
  ) {
    super(
      ofTask<MetricDefinition<ScoreState, never>>('ROC', args, {
        binary: (options) => binary('ROC', options) as MetricDefinition<ScoreState, never>,
        multiclass: (count, options) => multiclass('ROC', count, options) as MetricDefinition<ScoreState, never>,
        multilabel: (count, options) => multilabel('ROC', count, options) as MetricDefinition<ScoreState, never>,
      }),
    );
  }
}

/** `ROC` of two classes. */
export class BinaryROC extends Metric<ScoreState, Curve> {
  constructor(options: CurveOptions = {}) {
    super(binary('BinaryROC', options));
  }
}

/** `ROC` of several classes, each against all others. */
export class MulticlassROC extends Metric<ScoreState, Curves | Curve> {
  constructor(numClasses: number, options: ClassOptions = {}) {
    super(multiclass('MulticlassROC', numClasses, options));
  }
}

/** `ROC` of several labels. */
export class MultilabelROC extends Metric<ScoreState, Curves> {
  constructor(numLabels: number, options: CurveOptions = {}) {
    super(multilabel('MultilabelROC', numLabels, options));
  }
}

function binary(where: string, options: CurveOptions): MetricDefinition<ScoreState, Curve> {
  return binaryCurve(where, options, { better: null, compute: ([column], thresholds) => rocOf(column, thresholds) });
}

function multiclass(
  where: string,
  numClasses: number,
  options: ClassOptions,
): MetricDefinition<ScoreState, Curves | Curve> {
  const { average } = options;
  requireAverage(where, average, ['micro', 'macro']);
  return multiclassCurves<Curves | Curve>(where, [numClasses, options], {
    better: null,
    options: { average: true },
    compute: (columns, thresholds) =>
      average === undefined
        ? curvesOf(rocOf, columns, thresholds)
        : averageCurves(rocOf, { columns, thresholds, average, falling: true }),
  });
}

function multilabel(where: string, numLabels: number, options: CurveOptions): MetricDefinition<ScoreState, Curves> {
  return multilabelCurves(where, [numLabels, options], {
    better: null,
    compute: (columns, thresholds) => curvesOf(rocOf, columns, thresholds),
  });
}

/** `ROC` of one batch. */
export const roc = /* @__PURE__ */ functionOf(ROC);
/** `BinaryROC` of one batch. */
export const binaryRoc = /* @__PURE__ */ functionOf(BinaryROC);
/** `MulticlassROC` of one batch. */
export const multiclassRoc = /* @__PURE__ */ functionOf(MulticlassROC);
/** `MultilabelROC` of one batch. */
export const multilabelRoc = /* @__PURE__ */ functionOf(MultilabelROC);
