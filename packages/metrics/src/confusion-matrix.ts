import { ConfigError } from '@gradkit/core-tensor';
import { predictedClasses, requireClassLabels } from './class-labels.ts';
import { Metric, type MetricRule } from './metric.ts';

/** `counts[label][prediction]` */
export type Counts = readonly (readonly number[])[];

/** Counts how often each class was taken for each. */
export function confusionRule(classes: number): MetricRule<Counts, Counts> {
  if (!Number.isInteger(classes) || classes < 2)
    throw new ConfigError('ConfusionMatrix', `classes is ${classes}; it must be a whole number of at least 2`, {
      got: classes,
    });
  return {
    initial: Array.from({ length: classes }, () => new Array<number>(classes).fill(0)),
    update(state, predictions, labels) {
      requireClassLabels('ConfusionMatrix', labels, classes);
      const predicted = predictedClasses('ConfusionMatrix', predictions, labels);
      const counts = state.map((row) => [...row]);
      for (let i = 0; i < labels.size; i++) {
        if (!(predicted[i] >= 0 && predicted[i] < classes)) {
          throw new ConfigError(
            'ConfusionMatrix',
            `prediction ${i} is ${predicted[i]} but must be 0 … ${classes - 1} for ${classes} classes`,
            { expected: classes, got: predicted[i] },
          );
        }
        counts[labels.data[i]][predicted[i]]++;
      }
      return counts;
    },
    compute: (state) => state,
  };
}

/**
 * How often each class (rows) was taken for each class (columns).
 *
 * @example
 * const matrix = new ConfusionMatrix(2);
 * matrix.update(tensor([1, 1], { dtype: 'int32' }), tensor([0, 1], { dtype: 'int32' }));
 * matrix.compute(); // [[0, 1], [0, 1]]
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.metrics.confusion_matrix.html
 */
export class ConfusionMatrix extends Metric<Counts, Counts> {
  constructor(classes: number) {
    super(confusionRule(classes));
  }
}
