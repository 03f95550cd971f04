import { ConfigError, requireNumber, requireOneOf } from '@gradkit/core-tensor/functional';
import { classOptionNames, requireClassOptions, type ClassOptions } from '../internal/class-pairs.ts';
import { confusionCounts, sumOf, totalsOf, type Counts } from '../internal/confusion-counts.ts';
import { Metric, type MetricDefinition } from '../metric.ts';

/**
 * Over all examples together (`micro`), the mean over classes (`macro`), that mean weighted by the number of labels (`weighted`), of each
 * class (`none`), or of class 1 of two (`binary`).
 */
export type Average = 'micro' | 'macro' | 'weighted' | 'none' | 'binary';

const averages: readonly Average[] = ['micro', 'macro', 'weighted', 'none', 'binary'];

/** One number, or one for each class. */
export type Scores<A extends Average> = A extends 'none' ? number[] : number;

interface ScoreOptions<A extends Average> extends ClassOptions {
  /** default macro */
  readonly average?: A | undefined;
  /** What stands for 0 / 0, default 0; a class with NaN is left out of means. */
  readonly zeroDivision?: number | undefined;
}

/** Right ones, and of how many. */
type Ratio = readonly [right: number, of: number];
type Score = (right: number, predicted: number, labelled: number) => Ratio;

const formulas = {
  Precision: (right, predicted) => [right, predicted],
  Recall: (right, _, labelled) => [right, labelled],
  F1: (right, predicted, labelled) => [2 * right, predicted + labelled],
} as const satisfies Record<string, Score>;

/** What `Precision`, `Recall` and `F1` have in common. */
function scoreDefinition<A extends Average>(
  name: keyof typeof formulas,
  classes: number,
  options: ScoreOptions<A>,
): MetricDefinition<Counts, Scores<A>> {
  const counts = confusionCounts(name, classes, options);
  const known = { ...classOptionNames, average: true, zeroDivision: true } as const;
  const { average, zeroDivision = 0 } = requireClassOptions<ScoreOptions<A>>(name, options, known);
  if (average !== undefined) requireOneOf(name, 'average', average, averages);
  if (!Number.isNaN(zeroDivision)) requireNumber(name, 'zeroDivision', zeroDivision);
  if (average === 'binary' && classes !== 2)
    throw new ConfigError(name, `average is binary but there are ${classes} classes; it needs 2`, {
      expected: 2,
      got: classes,
    });
  return {
    ...counts,
    better: 'higher',
    compute: (state) => scoresOf(state, formulas[name], options) as Scores<A>,
  };
}

/** Weighted mean of the values that are numbers; NaN if there are none, and `empty` if none has a weight. */
function meanOf(values: readonly number[], weights: readonly number[], empty: number): number {
  const known = values.map((_, i) => i).filter((i) => !Number.isNaN(values[i]));
  if (known.length === 0) return NaN;
  const total = sumOf(known.map((i) => weights[i]));
  return total === 0 ? empty : sumOf(known.map((i) => values[i] * weights[i])) / total;
}

function scoresOf(
  counts: Counts,
  score: Score,
  { average = 'macro', zeroDivision = 0 }: ScoreOptions<Average>,
): number | number[] {
  const value = ([right, of]: Ratio): number => (of === 0 ? zeroDivision : right / of);
  const { labelled, predicted, total } = totalsOf(counts);
  if (average === 'micro') return value(score(sumOf(counts.map((row, c) => row[c])), total, total));
  const each = counts.map((row, c) => value(score(row[c], predicted[c], labelled[c])));
  if (average === 'none') return each;
  if (average === 'binary') return each[1];
  if (average === 'weighted') return meanOf(each, labelled, zeroDivision);
  const present = counts.map((_, c) => (labelled[c] + predicted[c] > 0 ? 1 : 0));
  return meanOf(each, present, zeroDivision);
}

/**
 * Of those predicted to be of a class, the share that is.
 *
 * `precision = true positives / (true positives + false positives)`
 *
 * @param classes how many there are
 * @param options `average`: default macro, over the classes that occur or are predicted; `zeroDivision`: for classes that were never
 *   predicted, default 0; `threshold`, `ignoreIndex`: see `Accuracy`
 * @throws {ConfigError} if an option is unknown, there are fewer than 2 classes, or not 2 with `binary`
 * @throws {ShapeError} in `update`, if the shapes do not match, or a label or prediction is no class
 * @example
 * const precision = new Precision(2, { average: 'none' });
 * precision.update(tensor([1, 1], { dtype: 'int32' }), tensor([0, 1], { dtype: 'int32' }));
 * precision.compute(); // [0, 0.5]
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.metrics.precision_score.html (whose default average is binary)
 */
export class Precision<A extends Average = 'macro'> extends Metric<Counts, Scores<A>> {
  constructor(classes: number, options: ScoreOptions<A> = {}) {
    super(scoreDefinition('Precision', classes, options));
  }
}

/**
 * Of those that are of a class, the share predicted to be.
 *
 * `recall = true positives / (true positives + false negatives)`
 *
 * @param classes how many there are
 * @param options `average`: default macro, over the classes that occur or are predicted; `zeroDivision`: for classes without labels,
 *   default 0; `threshold`, `ignoreIndex`: see `Accuracy`
 * @throws {ConfigError} if an option is unknown, there are fewer than 2 classes, or not 2 with `binary`
 * @throws {ShapeError} in `update`, if the shapes do not match, or a label or prediction is no class
 * @example
 * const recall = new Recall(2, { average: 'none' });
 * recall.update(tensor([1, 1], { dtype: 'int32' }), tensor([0, 1], { dtype: 'int32' }));
 * recall.compute(); // [0, 1]
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.metrics.recall_score.html (whose default average is binary)
 */
export class Recall<A extends Average = 'macro'> extends Metric<Counts, Scores<A>> {
  constructor(classes: number, options: ScoreOptions<A> = {}) {
    super(scoreDefinition('Recall', classes, options));
  }
}

/**
 * Harmonic mean of precision and recall.
 *
 * `F1 = 2 · true positives / (predicted + labelled)`
 *
 * @param classes how many there are
 * @param options `average`: default macro, over the classes that occur or are predicted; `zeroDivision`: for classes that neither occur
 *   nor are predicted, default 0; `threshold`, `ignoreIndex`: see `Accuracy`
 * @throws {ConfigError} if an option is unknown, there are fewer than 2 classes, or not 2 with `binary`
 * @throws {ShapeError} in `update`, if the shapes do not match, or a label or prediction is no class
 * @example
 * const f1 = new F1(2, { average: 'micro' });
 * f1.update(tensor([1, 1], { dtype: 'int32' }), tensor([0, 1], { dtype: 'int32' }));
 * f1.compute(); // 0.5
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.metrics.f1_score.html (whose default average is binary)
 */
export class F1<A extends Average = 'macro'> extends Metric<Counts, Scores<A>> {
  constructor(classes: number, options: ScoreOptions<A> = {}) {
    super(scoreDefinition('F1', classes, options));
  }
}
