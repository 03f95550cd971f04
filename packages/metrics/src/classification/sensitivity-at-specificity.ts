import { functionOf } from '../function-of.ts';
import { binaryAt, multiclassAt, multilabelAt, ofTaskAt, type At, type AtArguments } from '../internal/at-fixed.ts';
import type { CurveOptions } from '../internal/curve-metric.ts';
import { sensitivityAt } from '../internal/operating-points.ts';
import type { ScoreState } from '../internal/score-lists.ts';
import type { Task } from '../internal/task.ts';
import { Metric } from '../metric.ts';

/**
 * Highest sensitivity (recall) with at least a certain specificity, and its threshold: `[sensitivity, threshold]`; threshold 1e6 where there
 * is none.
 *
 * @param args the task and `minSpecificity`, 0 … 1, then options: `numClasses` or `numLabels`; `thresholds`: how many between 0 and 1, or a list;
 *   default every score there is; `ignoreIndex`: a target that does not count
 * @returns two numbers, or of several classes or labels two lists
 * @throws {ConfigError} if the task or an option is unknown or out of range
 * @throws {ShapeError} in `update`, if the shapes do not match, or a target is no class
 * @throws {DTypeError} in `update`, if the predictions are no scores
 * @example
 * const best = new SensitivityAtSpecificity('binary', 0.5);
 * best.update(tensor([0.25, 0.5, 0.75]), tensor([0, 1, 1], { dtype: 'int32' }));
 * best.compute(); // [1, 0.5]
 * @see https://lightning.ai/docs/torchmetrics/stable/classification/sensitivity_at_specificity.html
 */
export class SensitivityAtSpecificity<T extends Task = Task> extends Metric<ScoreState, At<T>> {
  constructor(...args: AtArguments<T>) {
    super(ofTaskAt('SensitivityAtSpecificity', args, ['minSpecificity', sensitivityAt]));
  }
}

/** `SensitivityAtSpecificity` of two classes. */
export class BinarySensitivityAtSpecificity extends Metric<ScoreState, At<'binary'>> {
  constructor(minSpecificity: number, options: CurveOptions = {}) {
    super(binaryAt('BinarySensitivityAtSpecificity', [minSpecificity, options], ['minSpecificity', sensitivityAt]));
  }
}

/** `SensitivityAtSpecificity` of several classes, each against all others. */
export class MulticlassSensitivityAtSpecificity extends Metric<ScoreState, At<'multiclass'>> {
  constructor(numClasses: number, minSpecificity: number, options: CurveOptions = {}) {
    super(
      multiclassAt(
        'MulticlassSensitivityAtSpecificity',
        [numClasses, minSpecificity, options],
        ['minSpecificity', sensitivityAt],
      ),
    );
  }
}

/** `SensitivityAtSpecificity` of several labels. */
export class MultilabelSensitivityAtSpecificity extends Metric<ScoreState, At<'multilabel'>> {
  constructor(numLabels: number, minSpecificity: number, options: CurveOptions = {}) {
    super(
      multilabelAt(
        'MultilabelSensitivityAtSpecificity',
        [numLabels, minSpecificity, options],
        ['minSpecificity', sensitivityAt],
      ),
    );
  }
}

/** `SensitivityAtSpecificity` of one batch. */
export const sensitivityAtSpecificity = /* @__PURE__ */ functionOf(SensitivityAtSpecificity);
/** `BinarySensitivityAtSpecificity` of one batch. */
export const binarySensitivityAtSpecificity = /* @__PURE__ */ functionOf(BinarySensitivityAtSpecificity);
/** `MulticlassSensitivityAtSpecificity` of one batch. */
export const multiclassSensitivityAtSpecificity = /* @__PURE__ */ functionOf(MulticlassSensitivityAtSpecificity);
/** `MultilabelSensitivityAtSpecificity` of one batch. */
export const multilabelSensitivityAtSpecificity = /* @__PURE__ */ functionOf(MultilabelSensitivityAtSpecificity);
