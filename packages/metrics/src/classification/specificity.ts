import type { Average, Scores } from '../internal/averages.ts';
import {
  anyStat,
  binaryStat,
  multiclassStat,
  multilabelStat,
  type BinaryOptions,
  type MulticlassOptions,
  type MultilabelOptions,
  type StatArguments,
  type StatScore,
} from '../internal/stat-metric.ts';
import type { StatState } from '../internal/stat-scores.ts';
import { functionOf } from '../function-of.ts';
import { Metric } from '../metric.ts';

const specificityScore: StatScore = { share: ({ tn, fp }) => [tn, tn + fp] };

/**
 * Of those that are not of a class, the share not predicted to be.
 *
 * `specificity = tn / (tn + fp)`
 *
 * @param args the task, then options: `numClasses` or `numLabels`; `average`: default micro; `threshold`: default 0.5; `topK`: of
 *   several classes, default 1; `ignoreIndex`: a target that does not count
 * @throws {ConfigError} if the task or an option is unknown or out of range
 * @throws {ShapeError} in `update`, if the shapes do not match, or a target or prediction is no class
 * @example
 * const metric = new Specificity('multiclass', { numClasses: 2, average: 'none' });
 * metric.update(tensor([1, 1], { dtype: 'int32' }), tensor([0, 1], { dtype: 'int32' }));
 * metric.compute(); // [1, 0]
 * @see https://lightning.ai/docs/torchmetrics/stable/classification/specificity.html
 */
export class Specificity<A extends Average = 'micro'> extends Metric<StatState, Scores<A>> {
  constructor(...args: StatArguments<A>) {
    super(anyStat('Specificity', args, specificityScore));
  }
}

/** `Specificity` of two classes: of class 1. */
export class BinarySpecificity extends Metric<StatState, number> {
  constructor(options: BinaryOptions = {}) {
    super(binaryStat('BinarySpecificity', options, specificityScore));
  }
}

/** `Specificity` of several classes; the default average is macro. */
export class MulticlassSpecificity<A extends Average = 'macro'> extends Metric<StatState, Scores<A>> {
  constructor(numClasses: number, options: MulticlassOptions<A> = {}) {
    super(multiclassStat('MulticlassSpecificity', [numClasses, options], specificityScore));
  }
}

/** `Specificity` of several labels; the default average is macro. */
export class MultilabelSpecificity<A extends Average = 'macro'> extends Metric<StatState, Scores<A>> {
  constructor(numLabels: number, options: MultilabelOptions<A> = {}) {
    super(multilabelStat('MultilabelSpecificity', [numLabels, options], specificityScore));
  }
}

/** `Specificity` of one batch. */
export const specificity = /* @__PURE__ */ functionOf(Specificity);
/** `BinarySpecificity` of one batch. */
export const binarySpecificity = /* @__PURE__ */ functionOf(BinarySpecificity);
/** `MulticlassSpecificity` of one batch. */
export const multiclassSpecificity = /* @__PURE__ */ functionOf(MulticlassSpecificity);
/** `MultilabelSpecificity` of one batch. */
export const multilabelSpecificity = /* @__PURE__ */ functionOf(MultilabelSpecificity);
