import {
  add,
  cast,
  checkLabels,
  clamp,
  cumsum,
  div,
  equal,
  formatShape,
  gather,
  less,
  logicalAnd,
  logicalNot,
  max,
  mul,
  oneHot,
  requireInteger,
  requireTensor,
  sameShape,
  ShapeError,
  sub,
  sum,
  unsqueeze,
  where,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { requireScores } from '../internal/classes.ts';
import { Loss } from '../internal/loss.ts';
import { reduce, requireLossOptions, type LossOptions } from '../internal/reduction.ts';

const name = 'multilabelMarginLoss';

/**
 * Hinge loss of examples with several labels: the score of each label shall exceed that of each other class by 1.
 *
 * `loss = Σ max(0, 1 − x[j] + x[i]) / classes`, over the labels j and all classes i that are none
 *
 * @param scores `[batch, classes]` or `[classes]`, floating
 * @param labels same shape, whole numbers (int32 or int64): the labels of each example, then −1
 * @param options `reduction`: default `mean`
 * @returns a scalar, or `[batch]` (`[]`) for `none`
 * @throws {ShapeError} if the shapes differ, or a label is outside −1 … classes − 1
 * @throws {DTypeError} if labels are no whole numbers
 * @example multilabelMarginLoss(tensor([[0.1, 0.2, 0.4, 0.8]]), tensor([[3, 0, -1, 1]], { dtype: 'int32' })).item(); // 0.8500
 * @see https://pytorch.org/docs/stable/generated/torch.nn.MultiLabelMarginLoss.html
 */
export function multilabelMarginLoss(scores: Tensor, labels: Tensor, options: LossOptions = {}): Tensor {
  const { reduction } = requireLossOptions(name, options, { reduction: true });
  requireScores(name, scores);
  requireLabels(scores, labels);
  const classes = scores.shape.at(-1)!;
  const known = checkLabels(labels, { where: name, classes, ignoreIndex: -1 });
  const ended = cumsum(cast(less(known, 0), 'float32'), -1); // above 0 from the first −1 on
  const counts = equal(ended, 0);
  const safe = where(counts, known, 0);
  const isLabel = max(mul(oneHot(safe, classes), unsqueeze(cast(counts, 'float32'), -1)), -2); // [batch, classes]
  const differences = sub(unsqueeze(scores, -2), unsqueeze(gather(scores, -1, safe), -1)); // x[i] − x[j]: [batch, labels, classes]
  const excess = clamp(add(differences, 1), { min: 0 });
  const pairs = logicalAnd(unsqueeze(counts, -1), logicalNot(cast(unsqueeze(isLabel, -2), 'bool')));
  return reduce(div(sum(where(pairs, excess, 0), [-2, -1]), classes), reduction);
}

function requireLabels(scores: Tensor, labels: Tensor): void {
  requireTensor(name, 'labels', labels);
  requireInteger(name, 'labels', labels.dtype);
  if (sameShape(scores.shape, labels.shape)) return;
  throw new ShapeError(
    name,
    `scores are ${formatShape(scores.shape)} but labels are ${formatShape(labels.shape)}; the shapes must be the same, labels filled up with -1`,
    { expected: scores.shape, got: labels.shape },
  );
}

/** `multilabelMarginLoss` with its options. @example new MultiLabelMarginLoss().forward(tensor([1, 0]), tensor([0, -1], { dtype: 'int32' })).item(); // 0 */
export class MultiLabelMarginLoss extends Loss<LossOptions> {
  constructor(options: LossOptions = {}) {
    super(requireLossOptions('MultiLabelMarginLoss', options, { reduction: true }));
  }

  forward(scores: Tensor, labels: Tensor): Tensor {
    return multilabelMarginLoss(scores, labels, this.options);
  }
}
