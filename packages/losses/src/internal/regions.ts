import {
  checkLabels,
  formatShape,
  isInteger,
  oneHot,
  permute,
  requireTensor,
  reshape,
  ShapeError,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { requireLabelShape } from './classes.ts';
import { requirePair } from './reduction.ts';

/** Logits and truth of each pixel for each class: `[batch, classes, pixels]`. */
interface Regions {
  readonly scores: Tensor;
  /** 0 … 1 */
  readonly truth: Tensor;
  /** whether each pixel has one class, as labels say */
  readonly exclusive: boolean;
}

/** Takes pixels as one axis, and labels as regions. */
export function regionsOf(loss: string, logits: Tensor, targets: Tensor): Regions {
  requireTensor(loss, 'logits', logits);
  requireTensor(loss, 'targets', targets);
  if (logits.rank < 2)
    throw new ShapeError(
      loss,
      `logits are ${formatShape(logits.shape)} but must be [batch, classes, …], with at least 2 axes, not ${logits.rank}`,
      {
        expected: 2,
        got: logits.rank,
      },
    );
  const [batch, classes] = logits.shape;
  const pixels = logits.shape.slice(2).reduce((product, size) => product * size, 1);
  const flat = (x: Tensor): Tensor => reshape(x, [batch, classes, pixels]);
  if (!isInteger(targets.dtype)) {
    requirePair(loss, ['logits', 'targets'], [logits, targets]);
    return { scores: flat(logits), truth: flat(targets), exclusive: false };
  }
  requireLabelShape(loss, logits, targets);
  const labels = reshape(checkLabels(targets, { where: loss, classes }), [batch, pixels]);
  const truth = permute(oneHot(labels, classes, { dtype: logits.dtype }), [0, 2, 1]);
  return { scores: flat(logits), truth, exclusive: true };
}
