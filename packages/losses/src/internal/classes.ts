import {
  add,
  quotient,
  DTypeError,
  formatShape,
  full,
  gather,
  isFloating,
  mul,
  pickLabels,
  requireInteger,
  requireSame,
  requireTensor,
  requireWholeNumber,
  reshape,
  reshapeTo,
  sameShape,
  ShapeError,
  sub,
  sumAlong,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { reduce, type LossOptions, type Reduction } from './reduction.ts';

/** Options of losses over classes. */
export interface ClassOptions extends LossOptions {
  /** `[classes]`: how much each class counts; default 1 */
  readonly weight?: Tensor | undefined;
  /** a label that does not count; default none */
  readonly ignoreIndex?: number | undefined;
}

/** The axis of the classes: the second, or the only one. */
export function classAxis(logits: Tensor): number {
  return logits.rank === 1 ? 0 : 1;
}

/** Throws for what of the options is no number or tensor. */
export function requireClassOptions(loss: string, { weight, ignoreIndex }: ClassOptions): void {
  if (weight !== undefined) requireTensor(loss, 'weight', weight);
  if (ignoreIndex !== undefined) requireWholeNumber(loss, 'ignoreIndex', ignoreIndex);
}

/** Throws unless there is an axis of classes. */
export function requireClasses(loss: string, logits: Tensor): void {
  requireTensor(loss, 'logits', logits);
  if (!isFloating(logits.dtype))
    throw new DTypeError(
      loss,
      `logits are ${logits.dtype} but must be float32 or float64; they stand first, and labels behind them`,
      { expected: ['float32', 'float64'], got: logits.dtype },
    );
  if (logits.rank >= 1) return;
  throw new ShapeError(
    loss,
    'logits are a scalar; they must be [batch, classes, …] or [classes], with at least 1 axis, not 0',
    { expected: 1, got: 0 },
  );
}

/** Throws unless scores are those of examples or of one. */
export function requireScores(loss: string, scores: Tensor): void {
  requireTensor(loss, 'scores', scores);
  if (scores.rank === 1 || scores.rank === 2) return;
  throw new ShapeError(
    loss,
    `scores are ${formatShape(scores.shape)} but must be [batch, classes] or [classes], with 1 or 2 axes, not ${scores.rank}`,
    { expected: [1, 2], got: scores.rank },
  );
}

/** Class weights in a shape that broadcasts with `logits`. */
export function classWeights(loss: string, weight: Tensor, logits: Tensor, name = 'weight'): Tensor {
  requireSame(loss, ['logits', name], [logits.dtype, weight.dtype]);
  const axis = classAxis(logits);
  const classes = logits.shape[axis];
  if (weight.rank !== 1 || weight.size !== classes) {
    throw new ShapeError(
      loss,
      `${name} is ${formatShape(weight.shape)} but there are ${classes} classes; it must be [${classes}]`,
      { expected: [classes], got: weight.shape },
    );
  }
  return reshapeTo(
    weight,
    logits.shape.map((length, i) => (i === axis ? length : 1)),
  );
}

/** Throws unless labels have the shape of the scores without the axis of classes. */
export function requireLabelShape(loss: string, logits: Tensor, labels: Tensor): void {
  const axis = classAxis(logits);
  const expected = logits.shape.filter((_, i) => i !== axis);
  if (sameShape(labels.shape, expected)) return;
  const oneHot = sameShape(labels.shape, logits.shape) ? `, e.g. labels.argmax(${axis}) of one-hot rows` : '';
  throw new ShapeError(
    loss,
    `logits are ${formatShape(logits.shape)} but labels are ${formatShape(labels.shape)}; labels must be ${formatShape(expected)}${oneHot}`,
    { expected, got: labels.shape },
  );
}

/** The weight of each label's class. Not `take`, whose gradient would be in every bundle with a loss. */
export function weightOf(weight: Tensor, labels: Tensor): Tensor {
  return reshape(gather(weight, 0, reshape(labels, [labels.size])), labels.shape);
}

/** Negative log-likelihood of labels with class weights, ignored labels and smoothing. */
export function scoreLabels(
  loss: string,
  logProbabilities: Tensor,
  labels: Tensor,
  { weight, ignoreIndex, labelSmoothing, reduction }: ClassOptions & { labelSmoothing: number; reduction: Reduction },
): Tensor {
  requireInteger(loss, 'labels', labels.dtype);
  requireLabelShape(loss, logProbabilities, labels);
  const axis = classAxis(logProbabilities);
  const classes = logProbabilities.shape[axis];
  const entries = (x: Tensor): Tensor =>
    pickLabels(x, labels, { where: loss, axis: x.rank === 1 ? 0 : axis, classes, ignoreIndex: ignoreIndex ?? null });
  let scores =
    weight === undefined ? logProbabilities : mul(logProbabilities, classWeights(loss, weight, logProbabilities));
  if (labelSmoothing > 0) {
    const spread = sumAlong(scores, [axis], true);
    scores = add(mul(scores, 1 - labelSmoothing), mul(spread, labelSmoothing / classes));
  }
  const losses = sub(0, entries(scores)); // 0 where a label does not count, not −0
  if (reduction !== 'mean' || (weight === undefined && ignoreIndex === undefined)) return reduce(losses, reduction);
  const shares = entries(weight ?? full([classes], 1, { dtype: losses.dtype }));
  return quotient(reduce(losses, 'sum'), reduce(shares, 'sum'));
}
