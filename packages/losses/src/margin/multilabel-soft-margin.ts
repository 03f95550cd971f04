import { add, mean, mul, neg, requireTensor, softplus, sub, type Tensor } from '@gradkit/core-tensor/functional';
import { classWeights, requireScores } from '../internal/classes.ts';
import { Loss } from '../internal/loss.ts';
import { reduce, requireLossOptions, requirePair, type LossOptions } from '../internal/reduction.ts';

interface SoftMarginOptions extends LossOptions {
  /** `[classes]`: how much each class counts; default 1 */
  readonly weight?: Tensor | undefined;
}

const known = { weight: true, reduction: true } as const;

/**
 * Cross-entropy of several yes-or-no labels an example, each with its logit; the mean over the classes.
 *
 * `loss = −mean(t · ln σ(x) + (1 − t) · ln σ(−x))`
 *
 * @param logits `[batch, classes]` or `[classes]`, floating
 * @param targets same shape and dtype, 0 or 1
 * @param options `weight`: one for each class; `reduction`: default `mean`
 * @returns a scalar, or `[batch]` (`[]`) for `none`
 * @throws {ShapeError} if the shapes do not match
 * @throws {DTypeError} if the dtypes differ
 * @example multilabelSoftMarginLoss(tensor([[0, 0]]), tensor([[1, 0]])).item(); // 0.6931
 * @see https://pytorch.org/docs/stable/generated/torch.nn.MultiLabelSoftMarginLoss.html
 */
export function multilabelSoftMarginLoss(logits: Tensor, targets: Tensor, options: SoftMarginOptions = {}): Tensor {
  const { weight, reduction } = requireLossOptions('multilabelSoftMarginLoss', options, known);
  requireScores('multilabelSoftMarginLoss', logits);
  requirePair('multilabelSoftMarginLoss', ['logits', 'targets'], [logits, targets]);
  if (weight !== undefined) requireTensor('multilabelSoftMarginLoss', 'weight', weight);
  const losses = add(mul(targets, softplus(neg(logits))), mul(sub(1, targets), softplus(logits)));
  const weighted =
    weight === undefined ? losses : mul(losses, classWeights('multilabelSoftMarginLoss', weight, logits));
  return reduce(mean(weighted, -1), reduction);
}

/** `multilabelSoftMarginLoss` with its options. @example new MultiLabelSoftMarginLoss().forward(tensor([[0, 0]]), tensor([[1, 0]])).item(); // 0.6931 */
export class MultiLabelSoftMarginLoss extends Loss<SoftMarginOptions> {
  constructor(options: SoftMarginOptions = {}) {
    super(requireLossOptions('MultiLabelSoftMarginLoss', options, known));
    if (options.weight !== undefined) requireTensor('MultiLabelSoftMarginLoss', 'weight', options.weight);
  }

  forward(logits: Tensor, targets: Tensor): Tensor {
    return multilabelSoftMarginLoss(logits, targets, this.options);
  }
}
