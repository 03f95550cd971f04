import {
  formatShape,
  isFloating,
  numbersOf,
  requireTensor,
  sameShape,
  ShapeError,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { requireClass } from '../class-pairs.ts';
import { toRows } from './label-batch.ts';

/** Predicted and true classes of what counts, row by row. */
export interface ClassBatch {
  /** where each stands in the targets */
  readonly rows: readonly number[];
  /** `[rows, classes]`; null where the predictions are class indices already */
  readonly scores: Float64Array | null;
  readonly predicted: readonly number[];
  readonly truth: readonly number[];
}

interface Classes {
  readonly numClasses: number;
  readonly ignoreIndex?: number | undefined;
  /** whether class indices will not do */
  readonly scoresOnly?: boolean | undefined;
}

/** Reads scores `[batch, classes, …]` or class indices `[batch, …]`, and the true classes `[batch, …]`; what is ignored is left out. */
export function readClasses(where: string, predictions: Tensor, targets: Tensor, options: Classes): ClassBatch {
  requireTensor(where, 'predictions', predictions);
  requireTensor(where, 'targets', targets);
  const { numClasses, ignoreIndex } = options;
  const hasScores = requireForm(where, predictions, targets, options);
  const all = numbersOf(targets);
  const rows: number[] = [];
  for (let row = 0; row < all.length; row++) {
    if (all[row] === ignoreIndex) continue;
    requireClass(where, ['label', row, all[row]], { classes: numClasses, ignoreIndex });
    rows.push(row);
  }
  const truth = rows.map((row) => all[row]);
  if (!hasScores) return { rows, scores: null, predicted: indices(where, predictions, rows, numClasses), truth };
  const scores = rowsOf(toRows(numbersOf(predictions), predictions.shape, numClasses), rows, numClasses);
  return { rows, scores, predicted: bestOf(scores, numClasses), truth };
}

/** Throws unless there are scores of all classes, or class indices, for each label; says which. */
function requireForm(
  where: string,
  predictions: Tensor,
  targets: Tensor,
  { numClasses, scoresOnly = false }: Classes,
): boolean {
  const floating = isFloating(predictions.dtype);
  const given = `predictions are ${predictions.dtype} ${formatShape(predictions.shape)} and targets are ${targets.dtype} ${formatShape(targets.shape)}`;
  const [batch, classes, ...rest] = predictions.shape;
  const fits = floating
    ? classes === numClasses && sameShape([batch, ...rest], targets.shape)
    : !scoresOnly && sameShape(predictions.shape, targets.shape);
  if (fits && !isFloating(targets.dtype)) return floating;
  const form = `scores [batch, ${numClasses}, …], which are floating${scoresOnly ? '' : ', or class indices [batch, …], which are not'}`;
  throw new ShapeError(where, `${given}; they must be ${form}, and class indices [batch, …]`, {
    expected: numClasses,
    got: predictions.shape,
  });
}

function indices(where: string, predictions: Tensor, counted: readonly number[], classes: number): number[] {
  const all = numbersOf(predictions);
  return counted.map((row) => {
    requireClass(where, ['prediction', row, all[row]], { classes });
    return all[row];
  });
}

function rowsOf(values: ArrayLike<number>, counted: readonly number[], columns: number): Float64Array {
  const rows = new Float64Array(counted.length * columns);
  counted.forEach((row, i) => {
    for (let c = 0; c < columns; c++) rows[i * columns + c] = values[row * columns + c];
  });
  return rows;
}

/** The class with the largest score of each row: of equal ones the first, and NaN before all numbers. */
function bestOf(scores: Float64Array, classes: number): number[] {
  const best: number[] = [];
  for (let start = 0; start < scores.length; start += classes) {
    let most = 0;
    for (let c = 1; c < classes; c++) {
      const [score, top] = [scores[start + c], scores[start + most]];
      if (score > top || (Number.isNaN(score) && !Number.isNaN(top))) most = c;
    }
    best.push(most);
  }
  return best;
}

/** How many classes score higher than `label` in a row; of equal scores the first counts as higher, and NaN as highest. */
export function placeOf(
  scores: ArrayLike<number>,
  start: number,
  { label, classes }: { label: number; classes: number },
): number {
  const score = scores[start + label];
  let higher = 0;
  for (let c = 0; c < classes; c++) {
    const other = scores[start + c];
    if (other > score || (other === score && c < label) || (Number.isNaN(other) && c !== label)) higher++;
  }
  return higher;
}
