import { ConfigError, formatShape, isFloating, sameShape, ShapeError, type Tensor } from '@gradkit/core-tensor';
import { pairClasses, requireClass, type ClassOptions } from './class-pairs.ts';
import { Metric, type MetricRule } from './metric.ts';

/** How many were right, of how many. */
export type Hits = {
  readonly right: number;
  readonly total: number;
};

const none: Hits = { right: 0, total: 0 };
const share = ({ right, total }: Hits): number => right / total;

/**
 * The rule of `Accuracy`.
 *
 * @example
 * const { initial, update, compute } = accuracyRule();
 * const labels = tensor([0, 1, 1, 1], { dtype: 'int32' });
 * compute(update(initial, labels, tensor([0, 1, 1, 0], { dtype: 'int32' }))); // 0.75
 */
export function accuracyRule(options: ClassOptions = {}): MetricRule<Hits, number> {
  const { ignoreIndex } = options;
  return {
    initial: none,
    update(hits, predictions, labels) {
      const { predicted, truth, classes } = pairClasses('Accuracy', predictions, labels, options);
      let { right, total } = hits;
      for (let i = 0; i < truth.length; i++) {
        if (truth[i] === ignoreIndex) continue;
        if (classes !== null) requireClass('Accuracy', ['label', i, truth[i]], { classes, ignoreIndex });
        if (predicted[i] === truth[i]) right++;
        total++;
      }
      return { right, total };
    },
    compute: share,
  };
}

/**
 * Share of right predictions, 0 … 1.
 *
 * Predictions are scores `[batch, classes, …]`, of which the largest wins, or class indices in the shape of the labels, or, with a
 * `threshold`, one score for each label. Labels are class indices. NaN before the first example.
 *
 * @param options `threshold`: 0 for logits, 0.5 for probabilities; `ignoreIndex`: a label that does not count
 * @throws {ShapeError} in `update`, if the shapes do not match or a label is no class
 * @throws {ConfigError} in `update`, if there is one score for each label and no threshold
 * @example
 * const accuracy = new Accuracy();
 * accuracy.update(tensor([[0.9, 0.1], [0.2, 0.8]]), tensor([0, 0], { dtype: 'int32' }));
 * accuracy.compute(); // 0.5
 * @see https://lightning.ai/docs/torchmetrics/stable/classification/accuracy.html (micro average)
 */
export class Accuracy extends Metric<Hits, number> {
  constructor(options: ClassOptions = {}) {
    super(accuracyRule(options));
  }
}

/** How many classes score higher than `label`; of equal scores the first counts as higher, and NaN as highest. */
function rankOf({ data, shape }: Tensor, row: number, label: number): number {
  const classes = shape[1];
  const start = row * classes;
  const score = data[start + label];
  let higher = 0;
  for (let c = 0; c < classes; c++) {
    const other = data[start + c];
    if (other > score || (other === score && c < label) || (other !== other && c !== label)) higher++;
  }
  return higher;
}

interface TopKOptions extends Pick<ClassOptions, 'ignoreIndex'> {
  /** how many of the highest scores count; default 5 */
  readonly k?: number;
}

/**
 * The rule of `TopKAccuracy`.
 *
 * @example
 * const { initial, update, compute } = topKAccuracyRule({ k: 2 });
 * compute(update(initial, tensor([[0.5, 0.3, 0.2]]), tensor([1], { dtype: 'int32' }))); // 1
 */
export function topKAccuracyRule({ k = 5, ignoreIndex }: TopKOptions = {}): MetricRule<Hits, number> {
  if (!Number.isInteger(k) || k < 1)
    throw new ConfigError('TopKAccuracy', `k is ${k}; it must be a whole number of at least 1`, {
      expected: 1,
      got: k,
    });
  return {
    initial: none,
    update(hits, scores, labels) {
      const [batch, classes] = scores.shape;
      if (
        scores.rank !== 2 ||
        !isFloating(scores.dtype) ||
        isFloating(labels.dtype) ||
        !sameShape(labels.shape, [batch])
      ) {
        throw new ShapeError(
          'TopKAccuracy',
          `scores are ${scores.dtype} ${formatShape(scores.shape)} and labels are ${labels.dtype} ${formatShape(labels.shape)}; they must be floats [batch, classes] and class indices [batch]`,
          { expected: [batch], got: labels.shape },
        );
      }
      if (classes < k)
        throw new ConfigError('TopKAccuracy', `k is ${k} but there are ${classes} classes; k must not be above`, {
          expected: classes,
          got: k,
        });
      let { right, total } = hits;
      for (let row = 0; row < batch; row++) {
        const label = labels.data[row];
        if (label === ignoreIndex) continue;
        requireClass('TopKAccuracy', ['label', row, label], { classes, ignoreIndex });
        if (rankOf(scores, row, label) < k) right++;
        total++;
      }
      return { right, total };
    },
    compute: share,
  };
}

/**
 * Share of examples whose label is among the k highest scores, 0 … 1; of equal scores the first class is higher. NaN before the first
 * example.
 *
 * @param options `k`: default 5; `ignoreIndex`: a label that does not count
 * @throws {ConfigError} if k is not a whole number of at least 1 or, in `update`, above the number of classes
 * @throws {ShapeError} in `update`, if the shapes do not match or a label is no class
 * @example
 * const top2 = new TopKAccuracy({ k: 2 });
 * top2.update(tensor([[0.5, 0.3, 0.2]]), tensor([1], { dtype: 'int32' }));
 * top2.compute(); // 1
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.metrics.top_k_accuracy_score.html (there of equal scores the last is higher)
 */
export class TopKAccuracy extends Metric<Hits, number> {
  constructor(options: TopKOptions = {}) {
    super(topKAccuracyRule(options));
  }
}
