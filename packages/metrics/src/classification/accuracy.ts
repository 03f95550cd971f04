import type { Tensor } from '@gradkit/core-tensor/functional';
import { functionOf } from '../function-of.ts';
import type { Average, Scores } from '../internal/averages.ts';
import {
  classOptionNames,
  pairClasses,
  requireClass,
  requireClassOptions,
  type ClassOptions,
} from '../internal/class-pairs.ts';
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
import { statScores, type StatState } from '../internal/stat-scores.ts';
import { Metric, type MetricDefinition } from '../metric.ts';

const accuracyScore: StatScore = {
  share: ({ tp, fp, tn, fn }, task) => (task === 'multiclass' ? [tp, tp + fn] : [tp + tn, tp + fp + tn + fn]),
  topKMustOccur: true,
};

/**
 * Share of right predictions, 0 … 1.
 *
 * Without a task it needs no number of classes: predictions are scores `[batch, classes, …]`, of which the largest wins, or class indices
 * in the shape of the labels, or, with a `threshold`, one score for each label, compared with it as it is. NaN before the first example.
 *
 * With a task it is torchmetrics': of `multilabel`, each label counts; of one score for each label, class 1 is what is above `threshold`,
 * a probability, and where a score is outside 0 … 1 they are logits. 0 before the first example.
 *
 * @param args the task, then options: `numClasses` or `numLabels`; `average`: default micro; `threshold`: default 0.5; `topK`: of several
 *   classes, default 1; `ignoreIndex`: a target that does not count. Without a task only options: `threshold`, 0 for logits or 0.5 for
 *   probabilities, and `ignoreIndex`
 * @throws {ConfigError} if the task or an option is unknown or out of range
 * @throws {ShapeError} in `update`, if the shapes do not match or a label is no class
 * @throws {ConfigError} in `update`, if there is no task, one score for each label and no threshold
 * @example
 * const accuracy = new Accuracy();
 * accuracy.update(tensor([[0.9, 0.1], [0.2, 0.8]]), tensor([0, 0], { dtype: 'int32' }));
 * accuracy.compute(); // 0.5
 * @example
 * const accuracy = new Accuracy('multiclass', { numClasses: 2, average: 'none' });
 * accuracy.update(tensor([[0.9, 0.1], [0.2, 0.8]]), tensor([0, 0], { dtype: 'int32' }));
 * accuracy.compute(); // [0.5, 0]
 * @see https://lightning.ai/docs/torchmetrics/stable/classification/accuracy.html
 */
export class Accuracy<A extends Average = 'micro'> extends Metric<StatState, Scores<A>> {
  constructor(...args: StatArguments<A> | readonly [options?: ClassOptions]) {
    super(
      isOfTask(args)
        ? anyStat('Accuracy', args, accuracyScore)
        : (ofAnyClasses(args[0]) as MetricDefinition<StatState, Scores<A>>),
    );
  }
}

function isOfTask<A extends Average>(
  args: StatArguments<A> | readonly [options?: ClassOptions],
): args is StatArguments<A> {
  return typeof args[0] === 'string';
}

/** Right and wrong predictions of whatever classes there are: true positives and false negatives of all together. */
function ofAnyClasses(options: ClassOptions = {}): MetricDefinition<StatState, number> {
  requireClassOptions('Accuracy', options, classOptionNames);
  const { init, merge } = statScores('Accuracy', 1);
  return {
    better: 'higher',
    init,
    merge,
    update: (state, ...batch) => merge(state, countRight(batch, options)),
    compute: ({ given: { tp, fn } }) => tp[0] / (tp[0] + fn[0]),
  };
}

function countRight([predictions, labels]: readonly [Tensor, Tensor], options: ClassOptions): StatState {
  const { ignoreIndex } = options;
  const { predicted, truth, classes } = pairClasses('Accuracy', predictions, labels, options);
  let [right, wrong] = [0, 0];
  for (let i = 0; i < truth.length; i++) {
    if (truth[i] === ignoreIndex) continue;
    if (classes !== null) requireClass('Accuracy', ['label', i, truth[i]], { classes, ignoreIndex });
    if (predicted[i] === truth[i]) right++;
    else wrong++;
  }
  const { squashed } = statScores('Accuracy', 1).init();
  return { outside: false, given: { tp: [right], fp: [wrong], tn: [0], fn: [wrong] }, squashed };
}

/** `Accuracy` of two classes. */
export class BinaryAccuracy extends Metric<StatState, number> {
  constructor(options: BinaryOptions = {}) {
    super(binaryStat('BinaryAccuracy', options, accuracyScore));
  }
}

/** `Accuracy` of several classes; the default average is macro. */
export class MulticlassAccuracy<A extends Average = 'macro'> extends Metric<StatState, Scores<A>> {
  constructor(numClasses: number, options: MulticlassOptions<A> = {}) {
    super(multiclassStat('MulticlassAccuracy', [numClasses, options], accuracyScore));
  }
}

/** `Accuracy` of several labels; the default average is macro. */
export class MultilabelAccuracy<A extends Average = 'macro'> extends Metric<StatState, Scores<A>> {
  constructor(numLabels: number, options: MultilabelOptions<A> = {}) {
    super(multilabelStat('MultilabelAccuracy', [numLabels, options], accuracyScore));
  }
}

/** `Accuracy` of one batch. */
export const accuracy = /* @__PURE__ */ functionOf(Accuracy);
/** `BinaryAccuracy` of one batch. */
export const binaryAccuracy = /* @__PURE__ */ functionOf(BinaryAccuracy);
/** `MulticlassAccuracy` of one batch. */
export const multiclassAccuracy = /* @__PURE__ */ functionOf(MulticlassAccuracy);
/** `MultilabelAccuracy` of one batch. */
export const multilabelAccuracy = /* @__PURE__ */ functionOf(MultilabelAccuracy);
