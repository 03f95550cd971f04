import {
  formatShape,
  isFloating,
  numbersOf,
  requireTensor,
  sameShape,
  ShapeError,
  type Tensor,
} from '@gradkit/core-tensor/functional';

/** Scores of labels that are each right or not, row by row. */
export interface LabelBatch {
  /** `[rows, labels]`: scores, or 0 and 1 where the predictions are decided already */
  readonly scores: ArrayLike<number>;
  /** 0, 1, or `ignored` */
  readonly truth: ArrayLike<number>;
  readonly labels: number;
  /** whether there are scores, not decisions */
  readonly floating: boolean;
}

/** What stands for a label that does not count. */
export const ignored = -1;

interface Labels {
  /** how many labels an example has, `[batch, labels, …]`; null where the whole tensor is of one */
  readonly numLabels: number | null;
  readonly ignoreIndex?: number | undefined;
}

/** Reads scores or decisions, and what is true, in the same shape. */
export function readLabels(
  where: string,
  predictions: Tensor,
  targets: Tensor,
  { numLabels, ignoreIndex }: Labels,
): LabelBatch {
  requireTensor(where, 'predictions', predictions);
  requireTensor(where, 'targets', targets);
  requireShapes(where, predictions, targets, numLabels);
  const floating = isFloating(predictions.dtype);
  const labels = numLabels ?? 1;
  const scores = toRows(numbersOf(predictions), predictions.shape, numLabels);
  const truth = toRows(numbersOf(targets), targets.shape, numLabels);
  requireBits(where, 'target', truth, ignoreIndex);
  if (!floating) requireBits(where, 'prediction', scores, undefined);
  const counted = ignoreIndex === undefined ? truth : Array.from(truth, (t) => (t === ignoreIndex ? ignored : t));
  return { scores, truth: counted, labels, floating };
}

function requireShapes(where: string, predictions: Tensor, targets: Tensor, numLabels: number | null): void {
  const given = `predictions are ${formatShape(predictions.shape)} and targets are ${formatShape(targets.shape)}`;
  if (!sameShape(predictions.shape, targets.shape))
    throw new ShapeError(where, `${given}; the shapes must be the same`, {
      expected: targets.shape,
      got: predictions.shape,
    });
  if (numLabels === null || predictions.shape[1] === numLabels) return;
  throw new ShapeError(where, `${given}; they must be [batch, labels, …] with ${numLabels} labels`, {
    expected: numLabels,
    got: predictions.shape[1],
  });
}

/** `[batch, labels, …]` as `[batch · …, labels]` */
export function toRows(values: ArrayLike<number>, shape: readonly number[], columns: number | null): ArrayLike<number> {
  if (columns === null || shape.length <= 2) return values;
  const rest = shape.slice(2).reduce((product, size) => product * size, 1);
  const rows = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const [outer, column, inner] = [Math.floor(i / (rest * columns)), Math.floor(i / rest) % columns, i % rest];
    rows[(outer * rest + inner) * columns + column] = values[i];
  }
  return rows;
}

function requireBits(where: string, name: string, values: ArrayLike<number>, ignoreIndex: number | undefined): void {
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (value === 0 || value === 1 || value === ignoreIndex) continue;
    const orElse = ignoreIndex === undefined ? '' : `, or ignoreIndex ${ignoreIndex}`;
    throw new ShapeError(where, `${name} ${i} is ${value} but must be 0 or 1${orElse}`, { expected: 1, got: value });
  }
}
