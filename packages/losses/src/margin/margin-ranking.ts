import { add, clamp, mul, neg, requireNumber, sub, type Tensor } from '@gradkit/core-tensor/functional';
import { Loss } from '../internal/loss.ts';
import { reduce, requireLossOptions, requirePair, type LossOptions, type Reduction } from '../internal/reduction.ts';

interface MarginRankingOptions extends LossOptions {
  /** by how much the one shall exceed the other; default 0 */
  readonly margin?: number | undefined;
}

function requireMargin(
  loss: string,
  options: MarginRankingOptions,
): { readonly margin: number; readonly reduction: Reduction } {
  const { margin = 0, reduction } = requireLossOptions(loss, options, { margin: true, reduction: true });
  requireNumber(loss, 'margin', margin);
  return { margin, reduction };
}

/**
 * Ranking loss of two scores, of which the first (t = 1) or the second (t = −1) shall be the larger.
 *
 * `loss = max(0, −t · (x1 − x2) + margin)`
 *
 * @param x1 any shape, floating
 * @param x2 same shape and dtype
 * @param targets same shape and dtype, 1 or −1
 * @param options `margin`: default 0; `reduction`: default `mean`
 * @returns a scalar, or the shape of `x1` for `none`
 * @throws {ShapeError} if the shapes differ
 * @throws {DTypeError} if the dtypes differ
 * @example marginRankingLoss(tensor([1, 2]), tensor([3, 1]), tensor([1, 1])).item(); // 1
 * @see https://pytorch.org/docs/stable/generated/torch.nn.MarginRankingLoss.html
 */
export function marginRankingLoss(x1: Tensor, x2: Tensor, targets: Tensor, options: MarginRankingOptions = {}): Tensor {
  const { margin, reduction } = requireMargin('marginRankingLoss', options);
  requirePair('marginRankingLoss', ['x1', 'x2'], [x1, x2]);
  requirePair('marginRankingLoss', ['x1', 'targets'], [x1, targets]);
  return reduce(clamp(add(mul(neg(targets), sub(x1, x2)), margin), { min: 0 }), reduction);
}

/** `marginRankingLoss` with its options. @example new MarginRankingLoss().forward(tensor([1]), tensor([3]), tensor([1])).item(); // 2 */
export class MarginRankingLoss extends Loss<MarginRankingOptions, [x1: Tensor, x2: Tensor, targets: Tensor]> {
  constructor(options: MarginRankingOptions = {}) {
    super(requireMargin('MarginRankingLoss', options));
  }

  forward(x1: Tensor, x2: Tensor, targets: Tensor): Tensor {
    return marginRankingLoss(x1, x2, targets, this.options);
  }
}
