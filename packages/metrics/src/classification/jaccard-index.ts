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

const jaccardIndexScore: StatScore = {
  share: ({ tp, fp, fn }) => [tp, tp + fp + fn],
  average: 'macro',
  empty: NaN,
  leavesOutIgnored: true,
  options: { zeroDivision: true },
};

/**
 * Intersection over union (IoU) of those predicted to be of a class and those that are.
 *
 * `J = tp / (tp + fp + fn)`
 *
 * @param args the task, then options: `numClasses` or `numLabels`; `average`: default macro; `threshold`: default 0.5; `topK`: of
 *   several classes, default 1; `ignoreIndex`: a target that does not count; `zeroDivision`: for 0 / 0, default 0
 * @throws {ConfigError} if the task or an option is unknown or out of range
 * @throws {ShapeError} in `update`, if the shapes do not match, or a target or prediction is no class
 * @example
 * const metric = new JaccardIndex('multiclass', { numClasses: 2, average: 'none' });
 * metric.update(tensor([1, 1], { dtype: 'int32' }), tensor([0, 1], { dtype: 'int32' }));
 * metric.compute(); // [0, 0.5]
 * @see https://lightning.ai/docs/torchmetrics/stable/classification/jaccard_index.html
 */
export class JaccardIndex<A extends Average = 'macro'> extends Metric<StatState, Scores<A>> {
  constructor(...args: StatArguments<A, ZeroDivision>) {
    super(anyStat('JaccardIndex', args, jaccardIndexScore));
  }
}

/** `JaccardIndex` of two classes: of class 1. */
export class BinaryJaccardIndex extends Metric<StatState, number> {
  constructor(options: BinaryOptions & ZeroDivision = {}) {
    super(binaryStat('BinaryJaccardIndex', options, jaccardIndexScore));
  }
}

/** `JaccardIndex` of several classes; the default average is macro. */
export class MulticlassJaccardIndex<A extends Average = 'macro'> extends Metric<StatState, Scores<A>> {
  constructor(numClasses: number, options: MulticlassOptions<A> & ZeroDivision = {}) {
    super(multiclassStat('MulticlassJaccardIndex', [numClasses, options], jaccardIndexScore));
  }
}

/** `JaccardIndex` of several labels; the default average is macro. */
export class MultilabelJaccardIndex<A extends Average = 'macro'> extends Metric<StatState, Scores<A>> {
  constructor(numLabels: number, options: MultilabelOptions<A> & ZeroDivision = {}) {
    super(multilabelStat('MultilabelJaccardIndex', [numLabels, options], jaccardIndexScore));
  }
}

/** `JaccardIndex` of one batch. */
export const jaccardIndex = /* @__PURE__ */ functionOf(JaccardIndex);
/** `BinaryJaccardIndex` of one batch. */
export const binaryJaccardIndex = /* @__PURE__ */ functionOf(BinaryJaccardIndex);
/** `MulticlassJaccardIndex` of one batch. */
export const multiclassJaccardIndex = /* @__PURE__ */ functionOf(MulticlassJaccardIndex);
/** `MultilabelJaccardIndex` of one batch. */
export const multilabelJaccardIndex = /* @__PURE__ */ functionOf(MultilabelJaccardIndex);
