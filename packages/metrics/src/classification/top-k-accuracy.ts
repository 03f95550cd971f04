import {
  ConfigError,
  formatShape,
  isFloating,
  requireTensor,
  requireWholeNumber,
  sameShape,
  ShapeError,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { requireClass, requireClassOptions, type ClassOptions } from '../internal/class-pairs.ts';
import { placeOf } from '../internal/inputs/class-batch.ts';
import { runningMean, type MeanState } from '../internal/running-mean.ts';
import { functionOf } from '../function-of.ts';
import { Metric } from '../metric.ts';

interface TopKOptions extends Pick<ClassOptions, 'ignoreIndex'> {
  /** how many of the highest scores count; default 5 */
  readonly k?: number | undefined;
}

/**
 * Share of examples whose label is among the k highest scores, 0 … 1; of equal scores the first class is higher. NaN before the first
 * example.
 *
 * @param options `k`: default 5; `ignoreIndex`: a label that does not count
 * @throws {ConfigError} if an option is unknown, or k is not a whole number of at least 1 or, in `update`, above the number of classes
 * @throws {ShapeError} in `update`, if the shapes do not match or a label is no class
 * @example
 * const top2 = new TopKAccuracy({ k: 2 });
 * top2.update(tensor([[0.5, 0.3, 0.2]]), tensor([1], { dtype: 'int32' }));
 * top2.compute(); // 1
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.metrics.top_k_accuracy_score.html (there of equal scores the last is higher)
 */
export class TopKAccuracy extends Metric<MeanState, number> {
  constructor(options: TopKOptions = {}) {
    const known = { k: true, ignoreIndex: true } as const;
    const { k = 5, ignoreIndex } = requireClassOptions<TopKOptions>('TopKAccuracy', options, known);
    requireWholeNumber('TopKAccuracy', 'k', k, { least: 1 });
    super({
      ...runningMean,
      better: 'higher',
      update: (state, ...batch) => runningMean.merge(state, countAmongBest(batch, { k, ignoreIndex })),
    });
  }
}

function countAmongBest(
  [scores, labels]: readonly [Tensor, Tensor],
  { k, ignoreIndex }: { k: number; ignoreIndex: number | undefined },
): MeanState {
  const classes = requireScores(scores, labels, k);
  let [right, count] = [0, 0];
  for (let row = 0; row < labels.size; row++) {
    const label = labels.data[row];
    if (label === ignoreIndex) continue;
    requireClass('TopKAccuracy', ['label', row, label], { classes, ignoreIndex });
    if (placeOf(scores.data, row * classes, { label, classes }) < k) right++;
    count++;
  }
  return { sum: right, count };
}

/** Throws unless there are scores of at least k classes for each label; gives the number of classes. */
function requireScores(scores: Tensor, labels: Tensor, k: number): number {
  requireTensor('TopKAccuracy', 'scores', scores);
  requireTensor('TopKAccuracy', 'labels', labels);
  const [batch, classes] = scores.shape;
  if (scores.rank !== 2 || !isFloating(scores.dtype) || isFloating(labels.dtype) || !sameShape(labels.shape, [batch])) {
    throw new ShapeError(
      'TopKAccuracy',
      `scores are ${scores.dtype} ${formatShape(scores.shape)} and labels are ${labels.dtype} ${formatShape(labels.shape)}; they must be floats [batch, classes] and class indices [batch]`,
      { expected: [batch], got: labels.shape },
    );
  }
  if (classes >= k) return classes;
  throw new ConfigError('TopKAccuracy', `k is ${k} but there are ${classes} classes; k must not be above`, {
    expected: classes,
    got: k,
  });
}

/** `TopKAccuracy` of one batch. */
export const topKAccuracyScore = /* @__PURE__ */ functionOf(TopKAccuracy);
