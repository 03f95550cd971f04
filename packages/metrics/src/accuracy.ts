import { ConfigError, formatShape, requireInteger, ShapeError, type Tensor } from '@gradkit/core-tensor';
import { predictedClasses } from './class-labels.ts';
import { Metric, type MetricRule } from './metric.ts';

/** How many were right, of how many. */
export interface Hits {
  readonly right: number;
  readonly total: number;
}

const share = ({ right, total }: Hits): number => right / total; // NaN before the first batch

/** Share of right predictions. */
export const accuracyRule: MetricRule<Hits, number> = {
  initial: { right: 0, total: 0 },
  update({ right, total }, predictions, labels) {
    requireInteger('Accuracy', 'labels', labels.dtype);
    const classes = predictedClasses('Accuracy', predictions, labels);
    let hits = 0;
    for (let i = 0; i < labels.size; i++) if (classes[i] === labels.data[i]) hits++;
    return { right: right + hits, total: total + labels.size };
  },
  compute: share,
};

/**
 * Share of right predictions, 0 … 1.
 *
 * @example
 * const accuracy = new Accuracy();
 * accuracy.update(tensor([[0.9, 0.1], [0.2, 0.8]]), tensor([0, 0], { dtype: 'int32' }));
 * accuracy.compute(); // 0.5
 * @see https://lightning.ai/docs/torchmetrics/stable/classification/accuracy.html (micro average)
 */
export class Accuracy extends Metric<Hits, number> {
  constructor() {
    super(accuracyRule);
  }
}

function topKRule(k: number): MetricRule<Hits, number> {
  return {
    initial: { right: 0, total: 0 },
    update({ right, total }, scores, labels) {
      requireInteger('TopKAccuracy', 'labels', labels.dtype);
      const [batch, classes] = scores.shape;
      if (scores.rank !== 2 || labels.rank !== 1 || labels.size !== batch || classes < k) {
        throw new ShapeError(
          'TopKAccuracy',
          `scores are ${formatShape(scores.shape)} and labels are ${formatShape(labels.shape)}; they must be [batch, classes] with at least ${k} classes and [batch]`,
          { expected: k, got: classes },
        );
      }
      let hits = 0;
      for (let row = 0; row < batch; row++) if (rankOf(scores, row, labels.data[row]) < k) hits++;
      return { right: right + hits, total: total + batch };
    },
    compute: share,
  };
}

/** How many classes score higher than `label`; of equal scores the first counts as higher. */
function rankOf({ data, shape: [, classes] }: Tensor, row: number, label: number): number {
  const score = data[row * classes + label];
  let higher = 0;
  for (let c = 0; c < classes; c++) {
    const other = data[row * classes + c];
    if (other > score || (other === score && c < label)) higher++;
  }
  return higher;
}

/**
 * Share of examples whose label is among the k highest scores.
 *
 * @throws {ConfigError} if k is not a whole number of at least 1
 * @example
 * const top2 = new TopKAccuracy(2);
 * top2.update(tensor([[0.5, 0.3, 0.2]]), tensor([1], { dtype: 'int32' }));
 * top2.compute(); // 1
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.metrics.top_k_accuracy_score.html
 */
export class TopKAccuracy extends Metric<Hits, number> {
  constructor(k: number) {
    if (!Number.isInteger(k) || k < 1)
      throw new ConfigError('TopKAccuracy', `k is ${k}; it must be a whole number of at least 1`, { got: k });
    super(topKRule(k));
  }
}
