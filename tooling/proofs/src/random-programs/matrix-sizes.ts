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
  type Op,
  type Tensor,
} from '@gradkit/core-tensor';

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

/** Of the factors of a matrix that is far from singular, some of the largest; null of other operations. */
export function matrixSizes(op: Op, y: Tensor): ((at: number) => number) | null {
  if (!factorizations.includes(op)) return null;
  let largest = 0;
  for (const value of y.data) if (Number.isFinite(value)) largest = Math.max(largest, Math.abs(value));
  return () => 16 * largest;
}
