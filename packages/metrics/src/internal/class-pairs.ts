import {
  argmax,
  ConfigError,
  equal,
  formatShape,
  isFloating,
  requireNumber,
  requireOptions,
  requireTensor,
  requireWholeNumber,
  sameShape,
  ShapeError,
  sum,
  type OptionNames,
  type Tensor,
} from '@gradkit/core-tensor/functional';

/** How predictions become classes. */
export interface ClassOptions {
  /** For two classes with one score each: above it is class 1. 0 for logits, 0.5 for probabilities. */
  readonly threshold?: number | undefined;
  /** examples with this label do not count */
  readonly ignoreIndex?: number | undefined;
}

/** The names of `ClassOptions`. */
export const classOptionNames: OptionNames<ClassOptions> = { threshold: true, ignoreIndex: true };

/** Gives the options back. @throws {ConfigError} if there is one that is not `known`, or of those of classes one is no number */
export function requireClassOptions<O extends ClassOptions>(where: string, options: O, known: OptionNames<O>): O {
  const { threshold, ignoreIndex } = requireOptions<O>(where, options, known);
  if (threshold !== undefined) requireNumber(where, 'threshold', threshold);
  if (ignoreIndex !== undefined) requireWholeNumber(where, 'ignoreIndex', ignoreIndex);
  return options;
}

/** Predicted and true classes, side by side. */
export interface ClassPairs {
  readonly predicted: ArrayLike<number>;
  readonly truth: ArrayLike<number>;
  /** how many classes the predictions tell apart; null where they are class indices already */
  readonly classes: number | null;
}

function shapes(predictions: Tensor, labels: Tensor): string {
  return `predictions are ${formatShape(predictions.shape)} but labels are ${formatShape(labels.shape)}`;
}

/**
 * Finds the predicted classes: the largest of the scores `[batch, classes, …]`, or one score for each label against a threshold, or class
 * indices as they are.
 */
export function pairClasses(
  where: string,
  predictions: Tensor,
  labels: Tensor,
  { threshold }: ClassOptions,
): ClassPairs {
  requireTensor(where, 'predictions', predictions);
  requireTensor(where, 'labels', labels);
  if (threshold === undefined) refuseDistributions(where, predictions, labels);
  const truth = truthOf(where, labels, threshold);
  if (predictions.rank === labels.rank + 1) return pairScores(where, predictions, { labels, truth, threshold });
  if (!sameShape(predictions.shape, labels.shape)) {
    throw new ShapeError(
      where,
      `${shapes(predictions, labels)}; predictions must be [batch, classes, …], or have the shape of the labels`,
      { expected: labels.shape, got: predictions.shape },
    );
  }
  if (!isFloating(predictions.dtype)) return { predicted: predictions.data, truth, classes: null };
  if (threshold === undefined) {
    throw new ConfigError(
      where,
      `${shapes(predictions, labels)}, one score for each label; give a threshold, 0 for logits or 0.5 for probabilities`,
    );
  }
  const { data } = predictions;
  const predicted = new Uint8Array(data.length);
  for (let i = 0; i < data.length; i++) predicted[i] = data[i] > threshold ? 1 : 0;
  return { predicted, truth, classes: 2 };
}

/** Throws for labels that say for each class of the scores how much it is the right one: one-hot, or probabilities. */
function refuseDistributions(where: string, { shape, dtype }: Tensor, labels: Tensor): void {
  const classes = shape[1] ?? 1;
  if (!isFloating(dtype) || classes < 2 || labels.size === 0 || !sameShape(shape, labels.shape)) return;
  const isPart = (label: number): boolean => label > 0 && label < 1;
  const kind = isOneHot(labels)
    ? 'one-hot'
    : isFloating(labels.dtype) && labels.data.some(isPart)
      ? 'with fractions'
      : null;
  if (kind === null) return;
  throw new ShapeError(
    where,
    `predictions are ${formatShape(shape)} but labels are ${formatShape(labels.shape)}, ${kind}; labels must be class indices, such as labels.argmax(1)`,
    { expected: shape.toSpliced(1, 1), got: labels.shape },
  );
}

/** Whether labels have one 1 along the axis of the classes, and 0 elsewhere. */
function isOneHot(labels: Tensor): boolean {
  if (labels.data.some((label) => label !== 0 && label !== 1)) return false;
  const isOne = equal(sum(labels, 1), 1);
  return isOne.data.every((each) => each === 1);
}

function pairScores(
  where: string,
  predictions: Tensor,
  { labels, truth, threshold }: { labels: Tensor; truth: ArrayLike<number>; threshold: number | undefined },
): ClassPairs {
  const axis = Math.min(1, labels.rank); // [batch, classes, …], or [classes] for one label
  const expected = predictions.shape.filter((_, i) => i !== axis);
  const classes = predictions.shape[axis];
  if (!isFloating(predictions.dtype) || !sameShape(expected, labels.shape)) {
    throw new ShapeError(
      where,
      `${shapes(predictions, labels)}; for ${predictions.dtype} scores of classes, which must be floating, the labels must be ${formatShape(expected)}`,
      { expected, got: labels.shape },
    );
  }
  if (classes < 2 || threshold !== undefined) {
    const reason =
      classes < 2 ? `${classes} class is none to choose from` : 'a threshold is for one score for each label';
    throw new ConfigError(
      where,
      `${shapes(predictions, labels)}; ${reason}; for two classes either give both scores, or one in the shape of the labels and a threshold`,
      { expected: 2, got: classes },
    );
  }
  return { predicted: argmax(predictions, axis).data, truth, classes };
}

/** Labels are class indices; with a threshold also floats, as the binary losses take them, but only 0 and 1. */
function truthOf(where: string, labels: Tensor, threshold: number | undefined): ArrayLike<number> {
  const { data } = labels;
  if (!isFloating(labels.dtype)) return data;
  const odd = threshold === undefined ? 0 : data.findIndex((label) => label !== 0 && label !== 1);
  if (odd === -1 || data.length === 0) return data;
  throw new ShapeError(
    where,
    threshold === undefined
      ? `labels are ${labels.dtype} but must be class indices: int32, int64, uint8 or bool; use labels.cast('int32')`
      : `label ${odd} is ${data[odd]} but must be 0 or 1`,
    { got: data[odd] },
  );
}

/** Throws unless `value`, which stands at `i`, is a class. */
export function requireClass(
  where: string,
  [name, i, value]: readonly [name: 'label' | 'prediction', i: number, value: number],
  { classes, ignoreIndex }: { classes: number; ignoreIndex?: number | undefined },
): void {
  if (Number.isInteger(value) && value >= 0 && value < classes) return;
  const orElse = ignoreIndex === undefined ? '' : `, or ignoreIndex ${ignoreIndex}`;
  throw new ShapeError(
    where,
    `${name} ${i} is ${value} but must be 0 … ${classes - 1} for ${classes} classes${orElse}`,
    { expected: classes, got: value },
  );
}
