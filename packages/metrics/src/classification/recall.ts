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

const recallScore: StatScore = {
  share: ({ tp, fn }) => [tp, tp + fn],
  topKMustOccur: true,
  options: { zeroDivision: true },
};

/**
 * Of those that are of a class, the share predicted to be.
 *
 * `recall = tp / (tp + fn)`
 *
 * @param args the task, then options: `numClasses` or `numLabels`; `average`: default micro; `threshold`: default 0.5; `topK`: of
 *   several classes, default 1; `ignoreIndex`: a target that does not count; `zeroDivision`: for 0 / 0, default 0
 * @throws {ConfigError} if the task or an option is unknown or out of range
 * @throws {ShapeError} in `update`, if the shapes do not match, or a target or prediction is no class
 * @example
 * const metric = new Recall('multiclass', { numClasses: 2, average: 'none' });
 * metric.update(tensor([1, 1], { dtype: 'int32' }), tensor([0, 1], { dtype: 'int32' }));
 * metric.compute(); // [0, 1]
 * @see https://lightning.ai/docs/torchmetrics/stable/classification/recall.html
 */
export class Recall<A extends Average = 'micro'> extends Metric<StatState, Scores<A>> {
  constructor(...args: StatArguments<A, ZeroDivision>) {
    super(anyStat('Recall', args, recallScore));
  }
}

/** `Recall` of two classes: of class 1. */
export class BinaryRecall extends Metric<StatState, number> {
  constructor(options: BinaryOptions & ZeroDivision = {}) {
    super(binaryStat('BinaryRecall', options, recallScore));
  }
}

/** `Recall` of several classes; the default average is macro. */
export class MulticlassRecall<A extends Average = 'macro'> extends Metric<StatState, Scores<A>> {
  constructor(numClasses: number, options: MulticlassOptions<A> & ZeroDivision = {}) {
    super(multiclassStat('MulticlassRecall', [numClasses, options], recallScore));
  }
}

/** `Recall` of several labels; the default average is macro. */
export class MultilabelRecall<A extends Average = 'macro'> extends Metric<StatState, Scores<A>> {
  constructor(numLabels: number, options: MultilabelOptions<A> & ZeroDivision = {}) {
    super(multilabelStat('MultilabelRecall', [numLabels, options], recallScore));
  }
}

/** `Recall` of one batch. */
export const recall = /* @__PURE__ */ functionOf(Recall);
/** `BinaryRecall` of one batch. */
export const binaryRecall = /* @__PURE__ */ functionOf(BinaryRecall);
/** `MulticlassRecall` of one batch. */
export const multiclassRecall = /* @__PURE__ */ functionOf(MulticlassRecall);
/** `MultilabelRecall` of one batch. */
export const multilabelRecall = /* @__PURE__ */ functionOf(MultilabelRecall);
