import { functionOf } from '../function-of.ts';
import type { Curves } from '../internal/average-curves.ts';
import type { CurveOptions } from '../internal/curve-metric.ts';
import type { ScoreState } from '../internal/score-lists.ts';
import { ofTask, type Task, type TaskArguments } from '../internal/task.ts';
import { rocOf, type Curve } from '../internal/threshold-curves.ts';
import { binaryWhole, multiclassWhole, multilabelWhole, type ClassCurveOptions } from '../internal/whole-curve.ts';
import { Metric, type MetricDefinition } from '../metric.ts';

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
    ...args: TaskArguments<CurveOptions, ClassCurveOptions, CurveOptions> & readonly [task: T, ...others: unknown[]]
  ) {
    super(
      ofTask<MetricDefinition<ScoreState, never>>('ROC', args, {
        binary: (options) => binaryWhole('ROC', options, rocOf) as MetricDefinition<ScoreState, never>,
        multiclass: (count, options) =>
          multiclassWhole('ROC', [count, options], rocOf, true) as MetricDefinition<ScoreState, never>,
        multilabel: (count, options) =>
          multilabelWhole('ROC', [count, options], rocOf) as MetricDefinition<ScoreState, never>,
      }),
    );
  }
}

/** `ROC` of two classes. */
export class BinaryROC extends Metric<ScoreState, Curve> {
  constructor(options: CurveOptions = {}) {
    super(binaryWhole('BinaryROC', options, rocOf));
  }
}

/** `ROC` of several classes, each against all others. */
export class MulticlassROC extends Metric<ScoreState, Curves | Curve> {
  constructor(numClasses: number, options: ClassCurveOptions = {}) {
    super(multiclassWhole('MulticlassROC', [numClasses, options], rocOf, true));
  }
}

/** `ROC` of several labels. */
export class MultilabelROC extends Metric<ScoreState, Curves> {
  constructor(numLabels: number, options: CurveOptions = {}) {
    super(multilabelWhole('MultilabelROC', [numLabels, options], rocOf));
  }
}

/** `ROC` of one batch. */
export const roc = /* @__PURE__ */ functionOf(ROC);
/** `BinaryROC` of one batch. */
export const binaryRoc = /* @__PURE__ */ functionOf(BinaryROC);
/** `MulticlassROC` of one batch. */
export const multiclassRoc = /* @__PURE__ */ functionOf(MulticlassROC);
/** `MultilabelROC` of one batch. */
export const multilabelRoc = /* @__PURE__ */ functionOf(MultilabelROC);
