import { functionOf } from '../function-of.ts';
import { binaryAt, multiclassAt, multilabelAt, ofTaskAt, type At, type AtArguments } from '../internal/at-fixed.ts';
import type { CurveOptions } from '../internal/curve-metric.ts';
import { specificityAt } from '../internal/operating-points.ts';
import type { ScoreState } from '../internal/score-lists.ts';
import type { Task } from '../internal/task.ts';
import { Metric } from '../metric.ts';

/**
 * Highest specificity with at least a certain sensitivity (recall), and its threshold: `[specificity, threshold]`; threshold 1e6 where there
 * is none.
 *
 * @param args the task and `minSensitivity`, 0 … 1, then options: `numClasses` or `numLabels`; `thresholds`: how many between 0 and 1, or a list;
 *   default every score there is; `ignoreIndex`: a target that does not count
 * @returns two numbers, or of several classes or labels two lists
 * @throws {ConfigError} if the task or an option is unknown or out of range
 * @throws {ShapeError} in `update`, if the shapes do not match, or a target is no class
 * @throws {DTypeError} in `update`, if the predictions are no scores
 * @example
 * const best = new SpecificityAtSensitivity('binary', 0.5);
 * best.update(tensor([0.25, 0.5, 0.75]), tensor([0, 1, 1], { dtype: 'int32' }));
 * best.compute(); // [1, 0.75]
 * @see https://lightning.ai/docs/torchmetrics/stable/classification/specificity_at_sensitivity.html
 */
export class SpecificityAtSensitivity<T extends Task = Task> extends Metric<ScoreState, At<T>> {
  constructor(...args: AtArguments<T>) {
    super(ofTaskAt('SpecificityAtSensitivity', args, ['minSensitivity', specificityAt]));
  }
}

/** `SpecificityAtSensitivity` of two classes. */
export class BinarySpecificityAtSensitivity extends Metric<ScoreState, At<'binary'>> {
  constructor(minSensitivity: number, options: CurveOptions = {}) {
    super(binaryAt('BinarySpecificityAtSensitivity', [minSensitivity, options], ['minSensitivity', specificityAt]));
  }
}

/** `SpecificityAtSensitivity` of several classes, each against all others. */
export class MulticlassSpecificityAtSensitivity extends Metric<ScoreState, At<'multiclass'>> {
  constructor(numClasses: number, minSensitivity: number, options: CurveOptions = {}) {
    super(
      multiclassAt(
        'MulticlassSpecificityAtSensitivity',
        [numClasses, minSensitivity, options],
        ['minSensitivity', specificityAt],
      ),
    );
  }
}

/** `SpecificityAtSensitivity` of several labels. */
export class MultilabelSpecificityAtSensitivity extends Metric<ScoreState, At<'multilabel'>> {
  constructor(numLabels: number, minSensitivity: number, options: CurveOptions = {}) {
    super(
      multilabelAt(
        'MultilabelSpecificityAtSensitivity',
        [numLabels, minSensitivity, options],
        ['minSensitivity', specificityAt],
      ),
    );
  }
}

/** `SpecificityAtSensitivity` of one batch. */
export const specificityAtSensitivity = /* @__PURE__ */ functionOf(SpecificityAtSensitivity);
/** `BinarySpecificityAtSensitivity` of one batch. */
export const binarySpecificityAtSensitivity = /* @__PURE__ */ functionOf(BinarySpecificityAtSensitivity);
/** `MulticlassSpecificityAtSensitivity` of one batch. */
export const multiclassSpecificityAtSensitivity = /* @__PURE__ */ functionOf(MulticlassSpecificityAtSensitivity);
/** `MultilabelSpecificityAtSensitivity` of one batch. */
export const multilabelSpecificityAtSensitivity = /* @__PURE__ */ functionOf(MultilabelSpecificityAtSensitivity);
