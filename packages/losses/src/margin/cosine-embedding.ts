import {
  add,
  clamp,
  div,
  equal,
  formatShape,
  mul,
  requireNumber,
  requireTensor,
  sameShape,
  ShapeError,
  sqrt,
  sub,
  sum,
  where,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { Loss } from '../internal/loss.ts';
import { reduce, requireLossOptions, requirePair, type LossOptions, type Reduction } from '../internal/reduction.ts';

interface CosineEmbeddingOptions extends LossOptions {
  /** cosine that unlike pairs may have, −1 … 1; default 0 */
  readonly margin?: number | undefined;
}

const tiny = Math.fround(1e-12); // a float32 in PyTorch; added to squared lengths, so that vectors of length 0 have a cosine

function requireMargin(
  loss: string,
  options: CosineEmbeddingOptions,
): { readonly margin: number; readonly reduction: Reduction } {
  const { margin = 0, reduction } = requireLossOptions(loss, options, { margin: true, reduction: true });
  requireNumber(loss, 'margin', margin);
  return { margin, reduction };
}

/**
 * Loss of the angle between two vectors: that of like pairs shall be small, the cosine of unlike ones below a margin.
 *
 * `loss = 1 − cos(x1, x2)` for t = 1, `max(0, cos(x1, x2) − margin)` for t = −1
 *
 * @param x1 `[batch, features]` or `[features]`, floating
 * @param x2 same shape and dtype
 * @param targets `[batch]` or `[]`, numbers, 1 (alike) or −1
 * @param options `margin`: default 0; `reduction`: default `mean`
 * @returns a scalar, or the shape of `targets` for `none`
 * @throws {ShapeError} if the shapes do not match
 * @throws {DTypeError} if the dtypes differ
 * @example cosineEmbeddingLoss(tensor([[1, 0]]), tensor([[0, 1]]), tensor([1])).item(); // 1
 * @see https://pytorch.org/docs/stable/generated/torch.nn.CosineEmbeddingLoss.html
 */
export function cosineEmbeddingLoss(
  x1: Tensor,
  x2: Tensor,
  targets: Tensor,
  options: CosineEmbeddingOptions = {},
): Tensor {
  const { margin, reduction } = requireMargin('cosineEmbeddingLoss', options);
  requirePair('cosineEmbeddingLoss', ['x1', 'x2'], [x1, x2]);
  requireTargets(x1, targets);
  const products = (a: Tensor, b: Tensor): Tensor => sum(mul(a, b), -1);
  const lengths = mul(add(products(x1, x1), tiny), add(products(x2, x2), tiny));
  const cosine = div(products(x1, x2), sqrt(lengths));
  const alike = where(equal(targets, 1), sub(1, cosine), 0);
  return reduce(add(alike, where(equal(targets, -1), clamp(sub(cosine, margin), { min: 0 }), 0)), reduction);
}

function requireTargets(x1: Tensor, targets: Tensor): void {
  requireTensor('cosineEmbeddingLoss', 'targets', targets);
  if (x1.rank < 1 || x1.rank > 2)
    throw new ShapeError(
      'cosineEmbeddingLoss',
      `x1 is ${formatShape(x1.shape)} but must be [batch, features] or [features]`,
      {
        expected: ['[batch, features]', '[features]'],
        got: x1.shape,
      },
    );
  const expected = x1.shape.slice(0, -1);
  if (sameShape(targets.shape, expected)) return;
  throw new ShapeError(
    'cosineEmbeddingLoss',
    `x1 is ${formatShape(x1.shape)} but targets are ${formatShape(targets.shape)}; targets must be ${formatShape(expected)}`,
    { expected, got: targets.shape },
  );
}

/** `cosineEmbeddingLoss` with its options. @example new CosineEmbeddingLoss().forward(tensor([[1, 0]]), tensor([[0, 1]]), tensor([1])).item(); // 1 */
export class CosineEmbeddingLoss extends Loss<CosineEmbeddingOptions, [x1: Tensor, x2: Tensor, targets: Tensor]> {
  constructor(options: CosineEmbeddingOptions = {}) {
    super(requireMargin('CosineEmbeddingLoss', options));
  }

  forward(x1: Tensor, x2: Tensor, targets: Tensor): Tensor {
    return cosineEmbeddingLoss(x1, x2, targets, this.options);
  }
}
