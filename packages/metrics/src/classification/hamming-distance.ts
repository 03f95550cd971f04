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

const hammingDistanceScore: StatScore = {
  better: 'lower',
  share: ({ tp, fp, tn, fn }, task) => (task === 'multiclass' ? [fn, tp + fn] : [fp + fn, tp + fp + tn + fn]),
  zero: 1,
};

/**
 * Share of labels that are predicted wrongly.
 *
 * `distance = 1 − accuracy`
 *
 * @param args the task, then options: `numClasses` or `numLabels`; `average`: default micro; `threshold`: default 0.5; `topK`: of
 *   several classes, default 1; `ignoreIndex`: a target that does not count
 * @throws {ConfigError} if the task or an option is unknown or out of range
 * @throws {ShapeError} in `update`, if the shapes do not match, or a target or prediction is no class
 * @example
 * const metric = new HammingDistance('multiclass', { numClasses: 2, average: 'none' });
 * metric.update(tensor([1, 1], { dtype: 'int32' }), tensor([0, 1], { dtype: 'int32' }));
 * metric.compute(); // [1, 0]
 * @see https://lightning.ai/docs/torchmetrics/stable/classification/hamming_distance.html
 */
export class HammingDistance<A extends Average = 'micro'> extends Metric<StatState, Scores<A>> {
  constructor(...args: StatArguments<A>) {
    super(anyStat('HammingDistance', args, hammingDistanceScore));
  }
}

/** `HammingDistance` of two classes: of class 1. */
export class BinaryHammingDistance extends Metric<StatState, number> {
  constructor(options: BinaryOptions = {}) {
    super(binaryStat('BinaryHammingDistance', options, hammingDistanceScore));
  }
}

/** `HammingDistance` of several classes; the default average is macro. */
export class MulticlassHammingDistance<A extends Average = 'macro'> extends Metric<StatState, Scores<A>> {
  constructor(numClasses: number, options: MulticlassOptions<A> = {}) {
    super(multiclassStat('MulticlassHammingDistance', [numClasses, options], hammingDistanceScore));
  }
}

/** `HammingDistance` of several labels; the default average is macro. */
export class MultilabelHammingDistance<A extends Average = 'macro'> extends Metric<StatState, Scores<A>> {
  constructor(numLabels: number, options: MultilabelOptions<A> = {}) {
    super(multilabelStat('MultilabelHammingDistance', [numLabels, options], hammingDistanceScore));
  }
}

/** `HammingDistance` of one batch. */
export const hammingDistance = /* @__PURE__ */ functionOf(HammingDistance);
/** `BinaryHammingDistance` of one batch. */
export const binaryHammingDistance = /* @__PURE__ */ functionOf(BinaryHammingDistance);
/** `MulticlassHammingDistance` of one batch. */
export const multiclassHammingDistance = /* @__PURE__ */ functionOf(MulticlassHammingDistance);
/** `MultilabelHammingDistance` of one batch. */
export const multilabelHammingDistance = /* @__PURE__ */ functionOf(MultilabelHammingDistance);
