import {
  add,
  checkLabels,
  div,
  gather,
  greater,
  mul,
  notEqual,
  oneHot,
  requireInteger,
  requireNumber,
  requireOneOf,
  requireTensor,
  sub,
  sum,
  unsqueeze,
  where,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { classWeights, requireLabelShape, requireScores, weightOf } from '../internal/classes.ts';
import { Loss } from '../internal/loss.ts';
import { reduce, requireLossOptions, type LossOptions, type Reduction } from '../internal/reduction.ts';

const name = 'multiMarginLoss';

interface MultiMarginOptions extends LossOptions {
  /** power of each excess, 1 or 2; default 1 */
  readonly p?: number | undefined;
  /** by how much the score of the label shall exceed the others; default 1 */
  readonly margin?: number | undefined;
  /** `[classes]`: how much each label counts; default 1 */
  readonly weight?: Tensor | undefined;
}

interface Filled extends MultiMarginOptions {
  readonly p: number;
  readonly margin: number;
  readonly reduction: Reduction;
}

const known = { p: true, margin: true, weight: true, reduction: true } as const;

function requireMultiMargin(loss: string, options: MultiMarginOptions): Filled {
  const { p = 1, margin = 1, weight, reduction } = requireLossOptions(loss, options, known);
  requireOneOf(loss, 'p', p, [1, 2]);
  requireNumber(loss, 'margin', margin);
  if (weight !== undefined) requireTensor(loss, 'weight', weight);
  return { p, margin, weight, reduction };
}

/**
 * Hinge loss of several classes: the score of the label shall exceed each other one by a margin.
 *
 * `loss = Σ max(0, margin − x[label] + x[i])ᵖ / classes`, over all classes i but the label
 *
 * @param scores `[batch, classes]` or `[classes]`, floating
 * @param labels `[batch]` or `[]`, class indices (int32, int64 or uint8)
 * @param options `p`: 1 or 2, default 1; `margin`: default 1; `weight`: one for each class; `reduction`: default `mean`
 * @returns a scalar, or the shape of the labels for `none`
 * @throws {ShapeError} if the shapes do not match, or a label is outside 0 … classes − 1
 * @throws {DTypeError} if labels are no whole numbers
 * @example multiMarginLoss(tensor([[0.5, 1]]), tensor([0], { dtype: 'int32' })).item(); // 0.75
 * @see https://pytorch.org/docs/stable/generated/torch.nn.MultiMarginLoss.html
 */
export function multiMarginLoss(scores: Tensor, labels: Tensor, options: MultiMarginOptions = {}): Tensor {
  const { p, margin, weight, reduction } = requireMultiMargin(name, options);
  requireScores(name, scores);
  requireTensor(name, 'labels', labels);
  requireInteger(name, 'labels', labels.dtype);
  requireLabelShape(name, scores, labels);
  const classes = scores.shape.at(-1)!;
  const safe = checkLabels(labels, { where: name, classes });
  const right = gather(scores, -1, unsqueeze(safe, -1));
  const over = add(sub(margin, right), scores);
  const excess = where(greater(over, 0), over, 0);
  const powered = p === 1 ? excess : mul(excess, excess);
  const others = notEqual(oneHot(safe, classes), 1);
  const losses = div(sum(where(others, powered, 0), -1), classes);
  if (weight === undefined) return reduce(losses, reduction);
  classWeights(name, weight, scores); // throws for another shape or dtype
  return reduce(mul(losses, weightOf(weight, safe)), reduction);
}

/** `multiMarginLoss` with its options. @example new MultiMarginLoss().forward(tensor([[0.5, 1]]), tensor([0], { dtype: 'int32' })).item(); // 0.75 */
export class MultiMarginLoss extends Loss<MultiMarginOptions> {
  constructor(options: MultiMarginOptions = {}) {
    super(requireMultiMargin('MultiMarginLoss', options));
  }

  forward(scores: Tensor, labels: Tensor): Tensor {
    return multiMarginLoss(scores, labels, this.options);
  }
}
