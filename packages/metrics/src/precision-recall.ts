import { confusionRule, type Counts } from './confusion-matrix.ts';
import { Metric } from './metric.ts';

/** Over all examples together, as the mean over classes, as that mean weighted by the number of labels, or of each class. */
export type Average = 'micro' | 'macro' | 'weighted' | 'none';

interface ScoreOptions {
  /** default macro */
  readonly average?: Average;
  /** what stands for 0 / 0; default 0 */
  readonly zeroDivision?: number;
}

/** Right ones, and those counted below the line. */
interface Ratio {
  readonly right: number;
  readonly of: number;
}

type Score = (hits: number, predicted: number, labelled: number) => Ratio;

const scores = {
  precision: (right, predicted) => ({ right, of: predicted }),
  recall: (right, _, labelled) => ({ right, of: labelled }),
  f1: (right, predicted, labelled) => ({ right: 2 * right, of: predicted + labelled }),
} as const satisfies Record<string, Score>;

function average(
  counts: Counts,
  score: Score,
  { average: kind = 'macro', zeroDivision = 0 }: ScoreOptions,
): number | number[] {
  const value = ({ right, of }: Ratio): number => (of === 0 ? zeroDivision : right / of);
  const labelled = counts.map((row) => row.reduce((sum, n) => sum + n, 0));
  const predicted = counts.map((_, c) => counts.reduce((sum, row) => sum + row[c], 0));
  const total = labelled.reduce((sum, n) => sum + n, 0);
  if (kind === 'micro')
    return value(
      score(
        counts.reduce((sum, row, c) => sum + row[c], 0),
        total,
        total,
      ),
    );
  const each = counts.map((row, c) => value(score(row[c], predicted[c], labelled[c])));
  if (kind === 'none') return each;
  // classes that neither occur nor are predicted do not count in a mean, as in scikit-learn
  const weights = kind === 'weighted' ? labelled : counts.map((_, c) => (labelled[c] + predicted[c] > 0 ? 1 : 0));
  const sum = weights.reduce((a, b) => a + b, 0);
  return each.reduce((mean, value_, c) => mean + value_ * weights[c], 0) / sum;
}

class ClassScore<A extends Average> extends Metric<Counts, A extends 'none' ? number[] : number> {
  constructor(score: Score, classes: number, options: ScoreOptions) {
    super({
      ...confusionRule(classes),
      compute: (counts) => average(counts, score, options) as A extends 'none' ? number[] : number,
    });
  }
}

/**
 * Of those predicted to be of a class, the share that is.
 *
 * @param classes how many there are
 * @param options `average`: default macro; `zeroDivision`: for classes that were never predicted, default 0
 * @example
 * const precision = new Precision(2, { average: 'none' });
 * precision.update(tensor([1, 1], { dtype: 'int32' }), tensor([0, 1], { dtype: 'int32' }));
 * precision.compute(); // [0, 0.5]
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.metrics.precision_score.html
 */
export class Precision<A extends Average = 'macro'> extends ClassScore<A> {
  constructor(classes: number, options: ScoreOptions & { readonly average?: A } = {}) {
    super(scores.precision, classes, options);
  }
}

/**
 * Of those that are of a class, the share predicted to be.
 *
 * @param classes how many there are
 * @param options `average`: default macro; `zeroDivision`: for classes without labels, default 0
 * @example
 * const recall = new Recall(2, { average: 'none' });
 * recall.update(tensor([1, 1], { dtype: 'int32' }), tensor([0, 1], { dtype: 'int32' }));
 * recall.compute(); // [0, 1]
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.metrics.recall_score.html
 */
export class Recall<A extends Average = 'macro'> extends ClassScore<A> {
  constructor(classes: number, options: ScoreOptions & { readonly average?: A } = {}) {
    super(scores.recall, classes, options);
  }
}

/**
 * Harmonic mean of precision and recall.
 *
 * @param classes how many there are
 * @param options `average`: default macro; `zeroDivision`: default 0
 * @example
 * const f1 = new F1(2, { average: 'micro' });
 * f1.update(tensor([1, 1], { dtype: 'int32' }), tensor([0, 1], { dtype: 'int32' }));
 * f1.compute(); // 0.5
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.metrics.f1_score.html
 */
export class F1<A extends Average = 'macro'> extends ClassScore<A> {
  constructor(classes: number, options: ScoreOptions & { readonly average?: A } = {}) {
    super(scores.f1, classes, options);
  }
}
