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

const precisionScore: StatScore = {
  share: ({ tp, fp }) => [tp, tp + fp],
  topKMustOccur: true,
  options: { zeroDivision: true },
};

/**
 * Of those predicted to be of a class, the share that is.
 *
 * `precision = tp / (tp + fp)`
 *
 * @param args the task, then options: `numClasses` or `numLabels`; `average`: default micro; `threshold`: default 0.5; `topK`: of
 *   several classes, default 1; `ignoreIndex`: a target that does not count; `zeroDivision`: for 0 / 0, default 0
 * @throws {ConfigError} if the task or an option is unknown or out of range
 * @throws {ShapeError} in `update`, if the shapes do not match, or a target or prediction is no class
 * @example
 * const metric = new Precision('multiclass', { numClasses: 2, average: 'none' });
 * metric.update(tensor([1, 1], { dtype: 'int32' }), tensor([0, 1], { dtype: 'int32' }));
 * metric.compute(); // [0, 0.5]
 * @see https://lightning.ai/docs/torchmetrics/stable/classification/precision.html
 */
export class Precision<A extends Average = 'micro'> extends Metric<StatState, Scores<A>> {
  constructor(...args: StatArguments<A, ZeroDivision>) {
    super(anyStat('Precision', args, precisionScore));
  }
}

/** `Precision` of two classes: of class 1. */
export class BinaryPrecision extends Metric<StatState, number> {
  constructor(options: BinaryOptions & ZeroDivision = {}) {
    super(binaryStat('BinaryPrecision', options, precisionScore));
  }
}

/** `Precision` of several classes; the default average is macro. */
export class MulticlassPrecision<A extends Average = 'macro'> extends Metric<StatState, Scores<A>> {
  constructor(numClasses: number, options: MulticlassOptions<A> & ZeroDivision = {}) {
    super(multiclassStat('MulticlassPrecision', [numClasses, options], precisionScore));
  }
}

/** `Precision` of several labels; the default average is macro. */
export class MultilabelPrecision<A extends Average = 'macro'> extends Metric<StatState, Scores<A>> {
  constructor(numLabels: number, options: MultilabelOptions<A> & ZeroDivision = {}) {
    super(multilabelStat('MultilabelPrecision', [numLabels, options], precisionScore));
  }
}

/** `Precision` of one batch. */
export const precision = /* @__PURE__ */ functionOf(Precision);
/** `BinaryPrecision` of one batch. */
export const binaryPrecision = /* @__PURE__ */ functionOf(BinaryPrecision);
/** `MulticlassPrecision` of one batch. */
export const multiclassPrecision = /* @__PURE__ */ functionOf(MulticlassPrecision);
/** `MultilabelPrecision` of one batch. */
export const multilabelPrecision = /* @__PURE__ */ functionOf(MultilabelPrecision);
