import { ConfigError, formatShape, sameShape, ShapeError, type Tensor } from '@gradkit/core-tensor';

/** What becomes of the loss of each element: its mean, its sum, or nothing. */
export type Reduction = 'mean' | 'sum' | 'none';

/** Options that every loss has. */
export interface LossOptions {
  /** default `mean` */
  readonly reduction?: Reduction;
}

/** Reduces the loss of each element. */
export function reduce(losses: Tensor, reduction: Reduction): Tensor {
  if (reduction === 'mean') return losses.mean();
  if (reduction === 'sum') return losses.sum();
  if (reduction === 'none') return losses;
  throw new ConfigError('reduction', `'${String(reduction)}' is not one of 'mean', 'sum', 'none'`, { got: reduction });
}

/** Throws unless predictions and targets have the same shape; nothing is stretched silently. */
export function requireSameShape(where: string, predictions: Tensor, targets: Tensor): void {
  if (sameShape(predictions.shape, targets.shape)) return;
  throw new ShapeError(
    where,
    `predictions are ${formatShape(predictions.shape)} but targets are ${formatShape(targets.shape)}; the shapes must be the same`,
    {
      expected: predictions.shape,
      got: targets.shape,
    },
  );
}
