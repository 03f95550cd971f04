import { functionOf } from '../function-of.ts';
import { binaryAt, multiclassAt, multilabelAt, ofTaskAt, type At, type AtArguments } from '../internal/at-fixed.ts';
import type { CurveOptions } from '../internal/curve-metric.ts';
import { precisionAtRecall } from '../internal/operating-points.ts';
import type { ScoreState } from '../internal/score-lists.ts';
import type { Task } from '../internal/task.ts';
import { Metric } from '../metric.ts';

/**
 * Highest precision with at least a certain recall, and its threshold: `[precision, threshold]`; threshold NaN where there is none.
 *
 * @param args the task and `minRecall`, 0 … 1, then options: `numClasses` or `numLabels`; `thresholds`: how many between 0 and 1, or a list;
 *   default every score there is; `ignoreIndex`: a target that does not count
 * @returns two numbers, or of several classes or labels two lists
 * @throws {ConfigError} if the task or an option is unknown or out of range
 * @throws {ShapeError} in `update`, if the shapes do not match, or a target is no class
 * @throws {DTypeError} in `update`, if the predictions are no scores
 * @example
 * const best = new PrecisionAtFixedRecall('binary', 0.5);
 * best.update(tensor([0.25, 0.5, 0.75]), tensor([0, 1, 1], { dtype: 'int32' }));
 * best.compute(); // [1, 0.5]
 * @see https://lightning.ai/docs/torchmetrics/stable/classification/precision_at_fixed_recall.html
 */
export class PrecisionAtFixedRecall<T extends Task = Task> extends Metric<ScoreState, At<T>> {
  constructor(...args: AtArguments<T>) {
    super(ofTaskAt('PrecisionAtFixedRecall', args, ['minRecall', precisionAtRecall]));
  }
}

/** `PrecisionAtFixedRecall` of two classes. */
export class BinaryPrecisionAtFixedRecall extends Metric<ScoreState, At<'binary'>> {
  constructor(minRecall: number, options: CurveOptions = {}) {
    super(binaryAt('BinaryPrecisionAtFixedRecall', [minRecall, options], ['minRecall', precisionAtRecall]));
  }
}

/** `PrecisionAtFixedRecall` of several classes, each against all others. */
export class MulticlassPrecisionAtFixedRecall extends Metric<ScoreState, At<'multiclass'>> {
  constructor(numClasses: number, minRecall: number, options: CurveOptions = {}) {
    super(
      multiclassAt(
        'MulticlassPrecisionAtFixedRecall',
        [numClasses, minRecall, options],
        ['minRecall', precisionAtRecall],
      ),
    );
  }
}

/** `PrecisionAtFixedRecall` of several labels. */
export class MultilabelPrecisionAtFixedRecall extends Metric<ScoreState, At<'multilabel'>> {
  constructor(numLabels: number, minRecall: number, options: CurveOptions = {}) {
    super(
      multilabelAt(
        'MultilabelPrecisionAtFixedRecall',
        [numLabels, minRecall, options],
        ['minRecall', precisionAtRecall],
      ),
    );
  }
}

/** `PrecisionAtFixedRecall` of one batch. */
export const precisionAtFixedRecall = /* @__PURE__ */ functionOf(PrecisionAtFixedRecall);
/** `BinaryPrecisionAtFixedRecall` of one batch. */
export const binaryPrecisionAtFixedRecall = /* @__PURE__ */ functionOf(BinaryPrecisionAtFixedRecall);
/** `MulticlassPrecisionAtFixedRecall` of one batch. */
export const multiclassPrecisionAtFixedRecall = /* @__PURE__ */ functionOf(MulticlassPrecisionAtFixedRecall);
/** `MultilabelPrecisionAtFixedRecall` of one batch. */
export const multilabelPrecisionAtFixedRecall = /* @__PURE__ */ functionOf(MultilabelPrecisionAtFixedRecall);
