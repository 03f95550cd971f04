import { mul, neg, softplus, type Tensor } from '@gradkit/core-tensor/functional';
import { Loss } from '../internal/loss.ts';
import { reduce, requireLossOptions, requirePair, type LossOptions } from '../internal/reduction.ts';

/**
 * Logistic loss of two classes that are called 1 and −1.
 *
 * `loss = ln(1 + exp(−t · x))`, whose slope `−t / (1 + exp(t · x))` is −t in the far wrong, where PyTorch's formula overflows: below t · x = −88
 * its loss is ∞ and its gradient NaN.
 *
 * @param logits any shape, floating
 * @param targets same shape and dtype, 1 or −1
 * @param options `reduction`: default `mean`
 * @returns a scalar, or the shape of `logits` for `none`
 * @throws {ShapeError} if the shapes differ
 * @throws {DTypeError} if the dtypes differ
 * @example softMarginLoss(tensor([0]), tensor([1])).item(); // 0.6931
 * @see https://pytorch.org/docs/stable/generated/torch.nn.SoftMarginLoss.html
 */
export function softMarginLoss(logits: Tensor, targets: Tensor, options: LossOptions = {}): Tensor {
  const { reduction } = requireLossOptions('softMarginLoss', options, { reduction: true });
  requirePair('softMarginLoss', ['logits', 'targets'], [logits, targets]);
  return reduce(softplus(neg(mul(targets, logits))), reduction);
}

/** `softMarginLoss` with its options. @example new SoftMarginLoss().forward(tensor([0]), tensor([1])).item(); // 0.6931 */
export class SoftMarginLoss extends Loss<LossOptions> {
  constructor(options: LossOptions = {}) {
    super(requireLossOptions('SoftMarginLoss', options, { reduction: true }));
  }

  forward(logits: Tensor, targets: Tensor): Tensor {
    return softMarginLoss(logits, targets, this.options);
  }
}
