import { add, clamp, notEqual, requireNumber, sub, where, type Tensor } from '@gradkit/core-tensor/functional';
import { Loss } from '../internal/loss.ts';
import { reduce, requireLossOptions, requirePair, type LossOptions, type Reduction } from '../internal/reduction.ts';

interface HingeEmbeddingOptions extends LossOptions {
  /** how far unlike pairs shall be apart; default 1 */
  readonly margin?: number | undefined;
}

function requireMargin(
  loss: string,
  options: HingeEmbeddingOptions,
): { readonly margin: number; readonly reduction: Reduction } {
  const { margin = 1, reduction } = requireLossOptions(loss, options, { margin: true, reduction: true });
  requireNumber(loss, 'margin', margin);
  return { margin, reduction };
}

/**
 * Hinge loss of distances: those of like pairs shall be small, those of unlike ones above a margin.
 *
 * `loss = x` for t = 1, `max(0, margin − x)` for t = −1
 *
 * @param distances any shape, floating
 * @param targets same shape and dtype, 1 (alike) or −1
 * @param options `margin`: default 1; `reduction`: default `mean`
 * @returns a scalar, or the shape of `distances` for `none`
 * @throws {ShapeError} if the shapes differ
 * @throws {DTypeError} if the dtypes differ
 * @example hingeEmbeddingLoss(tensor([0.5, 0.2]), tensor([1, -1]), { reduction: 'none' }).toArray(); // [0.5, 0.8]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.HingeEmbeddingLoss.html
 */
export function hingeEmbeddingLoss(distances: Tensor, targets: Tensor, options: HingeEmbeddingOptions = {}): Tensor {
  const { margin, reduction } = requireMargin('hingeEmbeddingLoss', options);
  requirePair('hingeEmbeddingLoss', ['distances', 'targets'], [distances, targets]);
  const unlike = where(notEqual(targets, 1), clamp(sub(margin, distances), { min: 0 }), 0);
  return reduce(add(unlike, where(notEqual(targets, -1), distances, 0)), reduction);
}

/** `hingeEmbeddingLoss` with its options. @example new HingeEmbeddingLoss().forward(tensor([0.25]), tensor([-1])).item(); // 0.75 */
export class HingeEmbeddingLoss extends Loss<HingeEmbeddingOptions> {
  constructor(options: HingeEmbeddingOptions = {}) {
    super(requireMargin('HingeEmbeddingLoss', options));
  }

  forward(distances: Tensor, targets: Tensor): Tensor {
    return hingeEmbeddingLoss(distances, targets, this.options);
  }
}
