import type { Tensor } from '@gradkit/core-tensor/functional';
import {
  classOptionNames,
  pairClasses,
  requireClass,
  requireClassOptions,
  type ClassOptions,
} from '../internal/class-pairs.ts';
import { runningMean, type RunningMean } from '../internal/running-mean.ts';
import { Metric } from '../metric.ts';

/**
 * Share of right predictions, 0 … 1.
 *
 * Predictions are scores `[batch, classes, …]`, of which the largest wins, or class indices in the shape of the labels, or, with a
 * `threshold`, one score for each label. Labels are class indices. NaN before the first example.
 *
 * @param options `threshold`: 0 for logits, 0.5 for probabilities; `ignoreIndex`: a label that does not count
 * @throws {ConfigError} if an option is unknown or no number
 * @throws {ShapeError} in `update`, if the shapes do not match or a label is no class
 * @throws {ConfigError} in `update`, if there is one score for each label and no threshold
 * @example
 * const accuracy = new Accuracy();
 * accuracy.update(tensor([[0.9, 0.1], [0.2, 0.8]]), tensor([0, 0], { dtype: 'int32' }));
 * accuracy.compute(); // 0.5
 * @see https://lightning.ai/docs/torchmetrics/stable/classification/accuracy.html (micro average)
 */
export class Accuracy extends Metric<RunningMean, number> {
  constructor(options: ClassOptions = {}) {
    requireClassOptions('Accuracy', options, classOptionNames);
    super({
      ...runningMean,
      better: 'higher',
      update: (state, ...batch) => runningMean.merge(state, countRight(batch, options)),
    });
  }
}

function countRight([predictions, labels]: readonly [Tensor, Tensor], options: ClassOptions): RunningMean {
  const { ignoreIndex } = options;
  const { predicted, truth, classes } = pairClasses('Accuracy', predictions, labels, options);
  let [right, count] = [0, 0];
  for (let i = 0; i < truth.length; i++) {
    if (truth[i] === ignoreIndex) continue;
    if (classes !== null) requireClass('Accuracy', ['label', i, truth[i]], { classes, ignoreIndex });
    if (predicted[i] === truth[i]) right++;
    count++;
  }
  return { sum: right, count };
}
