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
  type ZeroDivision,
} from '../internal/stat-metric.ts';
import type { StatState } from '../internal/stat-scores.ts';
import { functionOf } from '../function-of.ts';
import { Metric } from '../metric.ts';

const negativePredictiveValueScore: StatScore = {
  share: ({ tn, fn }) => [tn, tn + fn],
  topKMustOccur: true,
  options: { zeroDivision: true },
};

/**
 * Of those predicted not to be of a class, the share that is not.
 *
 * `NPV = tn / (tn + fn)`
 *
 * @param args the task, then options: `numClasses` or `numLabels`; `average`: default micro; `threshold`: default 0.5; `topK`: of
 *   several classes, default 1; `ignoreIndex`: a target that does not count; `zeroDivision`: for 0 / 0, default 0
 * @throws {ConfigError} if the task or an option is unknown or out of range
 * @throws {ShapeError} in `update`, if the shapes do not match, or a target or prediction is no class
 * @example
 * const metric = new NegativePredictiveValue('multiclass', { numClasses: 2, average: 'none' });
 * metric.update(tensor([1, 1], { dtype: 'int32' }), tensor([0, 1], { dtype: 'int32' }));
 * metric.compute(); // [0.5, 0]
 * @see https://lightning.ai/docs/torchmetrics/stable/classification/negative_predictive_value.html
 */
export class NegativePredictiveValue<A extends Average = 'micro'> extends Metric<StatState, Scores<A>> {
  constructor(...args: StatArguments<A, ZeroDivision>) {
    super(anyStat('NegativePredictiveValue', args, negativePredictiveValueScore));
  }
}

/** `NegativePredictiveValue` of two classes: of class 1. */
export class BinaryNegativePredictiveValue extends Metric<StatState, number> {
  constructor(options: BinaryOptions & ZeroDivision = {}) {
    super(binaryStat('BinaryNegativePredictiveValue', options, negativePredictiveValueScore));
  }
}

/** `NegativePredictiveValue` of several classes; the default average is macro. */
export class MulticlassNegativePredictiveValue<A extends Average = 'macro'> extends Metric<StatState, Scores<A>> {
  constructor(numClasses: number, options: MulticlassOptions<A> & ZeroDivision = {}) {
    super(multiclassStat('MulticlassNegativePredictiveValue', [numClasses, options], negativePredictiveValueScore));
  }
}

/** `NegativePredictiveValue` of several labels; the default average is macro. */
export class MultilabelNegativePredictiveValue<A extends Average = 'macro'> extends Metric<StatState, Scores<A>> {
  constructor(numLabels: number, options: MultilabelOptions<A> & ZeroDivision = {}) {
    super(multilabelStat('MultilabelNegativePredictiveValue', [numLabels, options], negativePredictiveValueScore));
  }
}

/** `NegativePredictiveValue` of one batch. */
export const negativePredictiveValue = /* @__PURE__ */ functionOf(NegativePredictiveValue);
/** `BinaryNegativePredictiveValue` of one batch. */
export const binaryNegativePredictiveValue = /* @__PURE__ */ functionOf(BinaryNegativePredictiveValue);
/** `MulticlassNegativePredictiveValue` of one batch. */
export const multiclassNegativePredictiveValue = /* @__PURE__ */ functionOf(MulticlassNegativePredictiveValue);
/** `MultilabelNegativePredictiveValue` of one batch. */
export const multilabelNegativePredictiveValue = /* @__PURE__ */ functionOf(MultilabelNegativePredictiveValue);
