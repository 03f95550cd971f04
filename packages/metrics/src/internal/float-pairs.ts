import {
  DTypeError,
  formatShape,
  isFloating,
  requireTensor,
  sameShape,
  ShapeError,
  type Tensor,
} from '@gradkit/core-tensor/functional';

/** Throws unless predictions and targets are floats of the same shape. */
export function requireFloatPairs(where: string, predictions: Tensor, targets: Tensor): void {
  for (const [name, values] of Object.entries({ predictions, targets })) {
    requireTensor(where, name, values);
    const { dtype } = values;
    if (isFloating(dtype)) continue;
    throw new DTypeError(where, `${name} are ${dtype} but must be float32 or float64`, { got: dtype });
  }
  if (sameShape(predictions.shape, targets.shape)) return;
  throw new ShapeError(
    where,
    `predictions are ${formatShape(predictions.shape)} but targets are ${formatShape(targets.shape)}; the shapes must be the same`,
    { expected: targets.shape, got: predictions.shape },
  );
}
