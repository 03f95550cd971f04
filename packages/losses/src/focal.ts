import {
  add,
  checkLabels,
  exp,
  gather,
  isInteger,
  logSoftmax,
  mul,
  neg,
  pow,
  requireNumber,
  requireTensor,
  sigmoid,
  softplus,
  squeeze,
  sub,
  unsqueeze,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { classAxis, classWeights, requireClasses, requireLabelShape, weightOf } from './internal/classes.ts';
import { Loss } from './internal/loss.ts';
import { reduce, requireLossOptions, requirePair, type LossOptions, type Reduction } from './internal/reduction.ts';

interface FocalOptions extends LossOptions {
  /** how much less an example counts, the surer the prediction is: at least 0; default 2 */
  readonly gamma?: number | undefined;
  /** for yes-or-no targets the weight of yes, 0 … 1, that of no being the rest (default 0.25); for labels `[classes]`, one for each (default 1) */
  readonly alpha?: number | Tensor | undefined;
}

type Filled = Omit<FocalOptions, 'gamma' | 'reduction'> & { readonly gamma: number; readonly reduction: Reduction };

function requireFocal(loss: string, options: FocalOptions): Filled {
  const {
    gamma = 2,
    alpha,
    reduction,
  } = requireLossOptions(loss, options, { gamma: true, alpha: true, reduction: true });
  requireNumber(loss, 'gamma', gamma, { least: 0 });
  if (typeof alpha === 'number') requireNumber(loss, 'alpha', alpha, { least: 0, most: 1 });
  else if (alpha !== undefined) requireTensor(loss, 'alpha', alpha);
  return { gamma, alpha, reduction };
}

/**
 * Focal loss: cross-entropy in which examples that are predicted well count little, so that rare classes are not drowned.
 *
 * `loss = −α (1 − p)^γ ln p`, p the probability of what is true
 *
 * @param logits `[batch, classes, …]` for labels; any shape for yes-or-no targets; floating
 * @param targets labels `[batch, …]` (int32, int64 or uint8), or the shape and dtype of the logits, 0 … 1
 * @param options `gamma`: default 2; `alpha`: for yes-or-no targets a number, default 0.25; for labels one for each class, default 1; `reduction`: default `mean`
 * @returns a scalar, or one loss for each label or target for `none`
 * @throws {ShapeError} if the shapes do not match, or a label is outside 0 … classes − 1
 * @throws {DTypeError} if the dtypes differ
 * @example focalLoss(tensor([[0, 0]]), tensor([1], { dtype: 'int32' })).item(); // 0.1733
 * @see Lin et al. (2017); https://pytorch.org/vision/stable/generated/torchvision.ops.sigmoid_focal_loss.html
 */
export function focalLoss(logits: Tensor, targets: Tensor, options: FocalOptions = {}): Tensor {
  const given = requireFocal('focalLoss', options);
  requireTensor('focalLoss', 'targets', targets);
  const losses = isInteger(targets.dtype) ? ofLabels(logits, targets, given) : ofTargets(logits, targets, given);
  return reduce(losses, given.reduction);
}

function ofTargets(logits: Tensor, targets: Tensor, { gamma, alpha = 0.25 }: Filled): Tensor {
  requirePair('focalLoss', ['logits', 'targets'], [logits, targets]);
  requireNumber('focalLoss', 'alpha', alpha, { least: 0, most: 1 });
  const share = alpha as number; // just checked
  const losses = add(mul(sub(1, targets), logits), softplus(neg(logits)));
  const yes = sigmoid(logits);
  const missed = sub(add(yes, targets), mul(mul(yes, targets), 2)); // 1 − p, for targets between 0 and 1, too
  const weight = add(mul(targets, 2 * share - 1), 1 - share);
  return mul(mul(losses, pow(missed, gamma)), weight);
}

function ofLabels(logits: Tensor, targets: Tensor, { gamma, alpha }: Filled): Tensor {
  requireClasses('focalLoss', logits);
  requireLabelShape('focalLoss', logits, targets);
  const axis = classAxis(logits);
  const labels = checkLabels(targets, { where: 'focalLoss', classes: logits.shape[axis] });
  const logs = squeeze(gather(logSoftmax(logits, axis), axis, unsqueeze(labels, axis)), axis);
  const losses = mul(neg(logs), pow(sub(1, exp(logs)), gamma));
  if (alpha === undefined) return losses;
  requireTensor('focalLoss', 'alpha', alpha);
  classWeights('focalLoss', alpha, logits, 'alpha'); // throws for another shape or dtype
  return mul(losses, weightOf(alpha, labels));
}

/** `focalLoss` with its options. @example new FocalLoss({ gamma: 0 }).forward(tensor([[0, 0]]), tensor([1], { dtype: 'int32' })).item(); // 0.6931 */
export class FocalLoss extends Loss<FocalOptions> {
  constructor(options: FocalOptions = {}) {
    super(requireFocal('FocalLoss', options));
  }

  forward(logits: Tensor, targets: Tensor): Tensor {
    return focalLoss(logits, targets, this.options);
  }
}
