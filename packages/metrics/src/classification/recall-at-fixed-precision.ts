import { functionOf } from '../function-of.ts';
import { binaryAt, multiclassAt, multilabelAt, ofTaskAt, type At, type AtArguments } from '../internal/at-fixed.ts';
import type { CurveOptions } from '../internal/curve-metric.ts';
import { recallAtPrecision } from '../internal/operating-points.ts';
import type { ScoreState } from '../internal/score-lists.ts';
import type { Task } from '../internal/task.ts';
import { Metric } from '../metric.ts';

/**
 * Highest recall with at least a certain precision, and its threshold: `[recall, threshold]`; threshold NaN where there is none.
 *
 * @param args the task and `minPrecision`, 0 … 1, then options: `numClasses` or `numLabels`; `thresholds`: how many between 0 and 1, or a list;
 *   default every score there is; `ignoreIndex`: a target that does not count
 * @returns two numbers, or of several classes or labels two lists
 * @throws {ConfigError} if the task or an option is unknown or out of range
 * @throws {ShapeError} in `update`, if the shapes do not match, or a target is no class
 * @throws {DTypeError} in `update`, if the predictions are no scores
 * @example
 * const best = new RecallAtFixedPrecision('binary', 0.5);
 * best.update(tensor([0.25, 0.5, 0.75]), tensor([0, 1, 1], { dtype: 'int32' }));
 * best.compute(); // [1, 0.5]
 * @see https://lightning.ai/docs/torchmetrics/stable/classification/recall_at_fixed_precision.html
 */
export class RecallAtFixedPrecision<T extends Task = Task> extends Metric<ScoreState, At<T>> {
  constructor(...args: AtArguments<T>) {
    super(ofTaskAt('RecallAtFixedPrecision', args, ['minPrecision', recallAtPrecision]));
  }
}

/** `RecallAtFixedPrecision` of two classes. */
export class BinaryRecallAtFixedPrecision extends Metric<ScoreState, At<'binary'>> {
  constructor(minPrecision: number, options: CurveOptions = {}) {
    super(binaryAt('BinaryRecallAtFixedPrecision', [minPrecision, options], ['minPrecision', recallAtPrecision]));
  }
}

/** `RecallAtFixedPrecision` of several classes, each against all others. */
export class MulticlassRecallAtFixedPrecision extends Metric<ScoreState, At<'multiclass'>> {
  constructor(numClasses: number, minPrecision: number, options: CurveOptions = {}) {
    super(
      multiclassAt(
        'MulticlassRecallAtFixedPrecision',
        [numClasses, minPrecision, options],
        ['minPrecision', recallAtPrecision],
      ),
    );
  }
}

/** `RecallAtFixedPrecision` of several labels. */
export class MultilabelRecallAtFixedPrecision extends Metric<ScoreState, At<'multilabel'>> {
  constructor(numLabels: number, minPrecision: number, options: CurveOptions = {}) {
    super(
      multilabelAt(
        'MultilabelRecallAtFixedPrecision',
        [numLabels, minPrecision, options],
        ['minPrecision', recallAtPrecision],
      ),
    );
  }
}

/** `RecallAtFixedPrecision` of one batch. */
export const recallAtFixedPrecision = /* @__PURE__ */ functionOf(RecallAtFixedPrecision);
/** `BinaryRecallAtFixedPrecision` of one batch. */
export const binaryRecallAtFixedPrecision = /* @__PURE__ */ functionOf(BinaryRecallAtFixedPrecision);
/** `MulticlassRecallAtFixedPrecision` of one batch. */
export const multiclassRecallAtFixedPrecision = /* @__PURE__ */ functionOf(MulticlassRecallAtFixedPrecision);
/** `MultilabelRecallAtFixedPrecision` of one batch. */
export const multilabelRecallAtFixedPrecision = /* @__PURE__ */ functionOf(MultilabelRecallAtFixedPrecision);
