import { ConfigError, type Tensor } from '@gradkit/core-tensor';
import { pairClasses, requireClass, type ClassOptions } from './class-pairs.ts';
import { Metric, type MetricRule } from './metric.ts';

/** `counts[label][prediction]` */
export type Counts = readonly (readonly number[])[];

/** Throws unless there are at least two classes. */
export function requireClasses(where: string, classes: number): void {
  if (Number.isInteger(classes) && classes >= 2) return;
  throw new ConfigError(where, `classes is ${classes}; it must be a whole number of at least 2`, {
    expected: 2,
    got: classes,
  });
}

/** No examples yet. */
export function noCounts(classes: number): Counts {
  return Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
}

/** Counts a batch: how often each class was taken for each. */
export function addCounts(
  where: string,
  counts: Counts,
  { predictions, labels, options }: { predictions: Tensor; labels: Tensor; options: ClassOptions },
): Counts {
  const { ignoreIndex } = options;
  const classes = counts.length;
  const { predicted, truth, classes: told } = pairClasses(where, predictions, labels, options);
  if (told !== null && told !== classes)
    throw new ConfigError(where, `predictions are of ${told} classes but the metric was made for ${classes}`, {
      expected: classes,
      got: told,
    });
  const sum = counts.map((row) => [...row]);
  for (let i = 0; i < truth.length; i++) {
    if (truth[i] === ignoreIndex) continue;
    requireClass(where, ['label', i, truth[i]], { classes, ignoreIndex });
    requireClass(where, ['prediction', i, predicted[i]], { classes });
    sum[truth[i]][predicted[i]]++;
  }
  return sum;
}

interface ConfusionOptions extends ClassOptions {
  /** Shares instead of counts: of the row (`labels`), of the column (`predictions`), or of everything (`all`). */
  readonly normalize?: 'labels' | 'predictions' | 'all';
}

/** How many examples have each label, how many were predicted to be of each class, and all of them. */
export function totalsOf(counts: Counts): { labelled: number[]; predicted: number[]; total: number } {
  const labelled = counts.map(sumOf);
  const predicted = counts.map((_, c) => sumOf(counts.map((row) => row[c])));
  return { labelled, predicted, total: sumOf(labelled) };
}

/** The sum of numbers. */
export function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

/** Shares of what there is; 0 where there is nothing. */
function shares(counts: Counts, of: ConfusionOptions['normalize']): Counts {
  if (of === undefined) return counts;
  const { labelled, predicted, total } = totalsOf(counts);
  const whole = (r: number, c: number): number =>
    of === 'labels' ? labelled[r] : of === 'predictions' ? predicted[c] : total;
  return counts.map((row, r) => row.map((count, c) => (count === 0 ? 0 : count / whole(r, c))));
}

/**
 * The rule of `ConfusionMatrix`.
 *
 * @example
 * const { initial, update, compute } = confusionMatrixRule(2);
 * const truth = tensor([0, 1], { dtype: 'int32' });
 * compute(update(initial, tensor([1, 1], { dtype: 'int32' }), truth)); // [[0, 1], [0, 1]]
 */
export function confusionMatrixRule(classes: number, options: ConfusionOptions = {}): MetricRule<Counts, Counts> {
  requireClasses('ConfusionMatrix', classes);
  return {
    initial: noCounts(classes),
    update: (counts, predictions, labels) => addCounts('ConfusionMatrix', counts, { predictions, labels, options }),
    compute: (counts) => shares(counts, options.normalize),
  };
}

/**
 * How often each class (rows) was taken for each class (columns).
 *
 * @param classes how many there are
 * @param options `normalize`: shares instead of counts, of `labels` (each row adds up to 1), `predictions` (each column) or `all`;
 *   `threshold`, `ignoreIndex`: see `Accuracy`
 * @throws {ConfigError} if there are fewer than 2 classes or, in `update`, the predictions have another number of them
 * @throws {ShapeError} in `update`, if the shapes do not match, or a label or prediction is no class
 * @example
 * const matrix = new ConfusionMatrix(2);
 * matrix.update(tensor([1, 1], { dtype: 'int32' }), tensor([0, 1], { dtype: 'int32' }));
 * matrix.compute(); // [[0, 1], [0, 1]]
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.metrics.confusion_matrix.html
 */
export class ConfusionMatrix extends Metric<Counts, Counts> {
  constructor(classes: number, options: ConfusionOptions = {}) {
    super(confusionMatrixRule(classes, options));
  }
}
