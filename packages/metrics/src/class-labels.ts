import { argmax, formatShape, isFloating, requireInteger, ShapeError, type Tensor } from '@gradkit/core-tensor';

/** Predicted classes: whole numbers as they are, else the largest of the last-but-batch axis, or above 0.5 for a single probability. */
export function predictedClasses(where: string, predictions: Tensor, labels: Tensor): ArrayLike<number> {
  if (!isFloating(predictions.dtype)) return requireSameSize(where, predictions, labels).data;
  if (predictions.rank === labels.rank + 1) {
    const expected = predictions.shape.filter((_, axis) => axis !== 1);
    if (expected.every((length, axis) => length === labels.shape[axis])) return argmax(predictions, { axis: 1 }).data;
  }
  throw new ShapeError(
    where,
    `predictions are ${formatShape(predictions.shape)} but labels are ${formatShape(labels.shape)}; predictions must be [batch, classes, …], or class indices in the shape of the labels`,
    {
      expected: labels.shape,
      got: predictions.shape,
    },
  );
}

function requireSameSize(where: string, predictions: Tensor, labels: Tensor): Tensor {
  if (
    predictions.shape.length === labels.shape.length &&
    predictions.shape.every((length, axis) => length === labels.shape[axis])
  )
    return predictions;
  throw new ShapeError(
    where,
    `predictions are ${formatShape(predictions.shape)} but labels are ${formatShape(labels.shape)}; class indices must have the shape of the labels`,
    { expected: labels.shape, got: predictions.shape },
  );
}

/** Throws unless labels are whole numbers in 0 … classes − 1. */
export function requireClassLabels(where: string, labels: Tensor, classes: number): void {
  requireInteger(where, 'labels', labels.dtype);
  for (let i = 0; i < labels.size; i++) {
    const label = labels.data[i];
    if (label >= 0 && label < classes) continue;
    throw new ShapeError(where, `label ${i} is ${label} but must be 0 … ${classes - 1} for ${classes} classes`, {
      expected: classes,
      got: label,
    });
  }
}
