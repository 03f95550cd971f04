import { ConfigError, formatShape, requireSame, sameShape, ShapeError, type Tensor } from '@gradkit/core-tensor';

/** What becomes of the loss of each element: its mean, its sum, or nothing. */
export type Reduction = 'mean' | 'sum' | 'none';

/** Options that every loss has. */
export interface LossOptions {
  /** default `mean` */
  readonly reduction?: Reduction;
}

/** Reduces the loss of each element. */
export function reduce(loss: string, losses: Tensor, reduction: Reduction): Tensor {
  if (reduction === 'mean') return losses.mean();
  if (reduction === 'sum') return losses.sum();
  if (reduction === 'none') return losses;
  throw new ConfigError(loss, `reduction is '${String(reduction)}' but must be 'mean', 'sum' or 'none'`, {
    expected: ['mean', 'sum', 'none'],
    got: reduction,
  });
}

/** Throws unless both tensors have the same shape and dtype; nothing is stretched or converted silently. */
export function requirePair(
  loss: string,
  names: readonly [prediction: string, truth: string],
  [prediction, truth]: readonly [prediction: Tensor, truth: Tensor],
): void {
  requireSame(loss, names, [prediction.dtype, truth.dtype]);
  if (sameShape(prediction.shape, truth.shape)) return;
  throw new ShapeError(
    loss,
    `${names[0]} are ${formatShape(prediction.shape)} but ${names[1]} are ${formatShape(truth.shape)}; the shapes must be the same`,
    { expected: prediction.shape, got: truth.shape },
  );
}
