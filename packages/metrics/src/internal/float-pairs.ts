import {
  DTypeError,
  formatShape,
  isFloating,
  numbersOf,
  requireTensor,
  requireWholeNumber,
  sameShape,
  ShapeError,
  type Tensor,
} from '@gradkit/core-tensor/functional';

/** Throws unless predictions and targets are floats of the same shape. */
export function requireFloatPairs(where: string, predictions: Tensor, targets: Tensor): void {
  requireFloats(where, 'predictions', predictions);
  requireFloats(where, 'targets', targets);
  if (sameShape(predictions.shape, targets.shape)) return;
  throw new ShapeError(
    where,
    `predictions are ${formatShape(predictions.shape)} but targets are ${formatShape(targets.shape)}; the shapes must be the same`,
    { expected: targets.shape, got: predictions.shape },
  );
}

/** Throws unless it is a tensor of floats. */
export function requireFloats(where: string, name: string, values: Tensor): void {
  requireTensor(where, name, values);
  const { dtype } = values;
  if (!isFloating(dtype))
    throw new DTypeError(where, `${name} are ${dtype} but must be float32 or float64`, { got: dtype });
}

/** Predictions and targets, row by row. */
export interface FloatPairs {
  readonly predicted: ArrayLike<number>;
  readonly truth: ArrayLike<number>;
  readonly columns: number;
}

/** Reads values of any shape as one column or, where there are several outputs, `[batch, outputs]`. */
export function readPairs(where: string, predictions: Tensor, targets: Tensor, numOutputs: number): FloatPairs {
  requireFloatPairs(where, predictions, targets);
  const { rank, shape } = targets;
  if (numOutputs > 1 && (rank !== 2 || shape[1] !== numOutputs))
    throw new ShapeError(where, `targets are ${formatShape(shape)}; they must be [batch, ${numOutputs}]`, {
      expected: numOutputs,
      got: shape,
    });
  return { predicted: numbersOf(predictions), truth: numbersOf(targets), columns: numOutputs };
}

/** Reads `[batch]`, one column, or `[batch, columns]`. */
export function readColumns(where: string, predictions: Tensor, targets: Tensor): FloatPairs {
  requireFloatPairs(where, predictions, targets);
  const { rank, shape } = targets;
  if (rank !== 1 && rank !== 2)
    throw new ShapeError(where, `targets are ${formatShape(shape)}; they must be [batch] or [batch, columns]`, {
      expected: 2,
      got: rank,
    });
  return { predicted: numbersOf(predictions), truth: numbersOf(targets), columns: shape[1] ?? 1 };
}

/** Several outputs have one result each. */
export interface OutputsOption {
  /** how many columns there are; of one, the default, the result is a number, of several a list */
  readonly numOutputs?: number | undefined;
}

/** @throws {ConfigError} unless there is at least one output */
export function requireOutputs(where: string, numOutputs: number): void {
  requireWholeNumber(where, 'numOutputs', numOutputs, { least: 1 });
}

/** One number, or a list of them. */
export function oneOrAll(values: readonly number[], numOutputs: number): number | number[] {
  return numOutputs === 1 ? (values[0] ?? NaN) : [...values];
}
