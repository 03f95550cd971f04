import { requireOneOf } from '@gradkit/core-tensor/functional';
import { classOptionNames, requireClassOptions, type ClassOptions } from '../internal/class-pairs.ts';
import { confusionCounts, totalsOf, type Counts } from '../internal/confusion-counts.ts';
import { Metric } from '../metric.ts';

interface ConfusionOptions extends ClassOptions {
  /** Shares instead of counts: of the row (`labels`), of the column (`predictions`), or of everything (`all`). */
  readonly normalize?: 'labels' | 'predictions' | 'all' | undefined;
}

/**
 * How often each class (rows) was taken for each class (columns).
 *
 * @param classes how many there are
 * @param options `normalize`: shares instead of counts, of `labels` (each row adds up to 1), `predictions` (each column) or `all`;
 *   `threshold`, `ignoreIndex`: see `Accuracy`
 * @throws {ConfigError} if an option is unknown, there are fewer than 2 classes or, in `update`, the predictions have another number of them
 * @throws {ShapeError} in `update`, if the shapes do not match, or a label or prediction is no class
 * @example
 * const matrix = new ConfusionMatrix(2);
 * matrix.update(tensor([1, 1], { dtype: 'int32' }), tensor([0, 1], { dtype: 'int32' }));
 * matrix.compute(); // [[0, 1], [0, 1]]
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.metrics.confusion_matrix.html
 */
export class ConfusionMatrix extends Metric<Counts, Counts> {
  constructor(classes: number, options: ConfusionOptions = {}) {
    const known = { ...classOptionNames, normalize: true } as const;
    const { normalize } = requireClassOptions<ConfusionOptions>('ConfusionMatrix', options, known);
    if (normalize !== undefined)
      requireOneOf('ConfusionMatrix', 'normalize', normalize, ['labels', 'predictions', 'all']);
    super({
      ...confusionCounts('ConfusionMatrix', classes, options),
      better: null,
      compute: (counts) => shares(counts, normalize),
    });
  }
}

/** Shares of what there is; 0 where there is nothing. */
function shares(counts: Counts, of: ConfusionOptions['normalize']): Counts {
  if (of === undefined) return counts;
  const { labelled, predicted, total } = totalsOf(counts);
  const whole = (r: number, c: number): number =>
    of === 'labels' ? labelled[r] : of === 'predictions' ? predicted[c] : total;
  return counts.map((row, r) => row.map((count, c) => (count === 0 ? 0 : count / whole(r, c))));
}
