import {
  choleskyOp,
  cofactorsOp,
  detOp,
  eighOp,
  eigvalshOp,
  pinvOp,
  qrOp,
  slogdetOp,
  solveOp,
  solveTriangularOp,
  svdOp,
  svdvalsOp,
  wholeQrOp,
  type Inputs,
  type Op,
  type Tensor,
} from '@gradkit/core-tensor';
import { linesOf } from './lines.ts';

const factorizations: readonly unknown[] = [
  choleskyOp,
  cofactorsOp,
  detOp,
  eighOp,
  eigvalshOp,
  pinvOp,
  qrOp,
  slogdetOp,
  solveOp,
  solveTriangularOp,
  svdOp,
  svdvalsOp,
  wholeQrOp,
];

/**
 * The inputs of a factorization, with the matrix as rounding may have moved it: the factors are those of that one. Vectors of equal
 * eigenvalues are any then, and an inverse of a singular matrix is, too.
 */
export function movedMatrix(op: Op, inputs: Inputs, moved: (x: Tensor, size: number) => Tensor): Inputs {
  if (!factorizations.includes(op)) return inputs;
  return [moved(inputs[0], largestOf(inputs[0])), ...inputs.slice(1)];
}

const solutions: readonly unknown[] = [solveOp, solveTriangularOp];

function largestOf({ data }: Tensor): number {
  let largest = 0;
  for (const value of data) if (Number.isFinite(value)) largest = Math.max(largest, Math.abs(value));
  return largest;
}

/**
 * Of the factors of a matrix that is far from singular, some of the largest; null of other operations. No number in a column of a solution
 * with an infinity or NaN, which rows pass on to others, times 0 or not, in the order in which they are taken out.
 */
export function matrixSizes(op: Op, y: Tensor): ((at: number) => number) | null {
  if (!factorizations.includes(op)) return null;
  const largest = largestOf(y);
  if (!solutions.includes(op)) return () => 16 * largest;
  const [lines, length] = [linesOf(y.shape, y.rank - 2), y.shape[y.rank - 2]];
  const isOpen = new Array<boolean>(lines.count).fill(false);
  y.data.forEach((value: number, at: number) => (isOpen[lines.of(at, length)] ||= !Number.isFinite(value)));
  return (at) => (isOpen[lines.of(at, length)] ? Infinity : 16 * largest);
}
