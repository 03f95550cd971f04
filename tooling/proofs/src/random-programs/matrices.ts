import type { Chance } from './chance.ts';

/** Which operand of a factorization is the matrix, and of which kind it has to be. */
export interface MatrixOperand {
  readonly at: number;
  readonly isSymmetric: boolean;
}

const regular: MatrixOperand = { at: 0, isSymmetric: false };
const symmetric: MatrixOperand = { at: 0, isSymmetric: true };

/** What takes matrices that are far from singular: how exact all others are is said by their condition, which nobody bounds. */
export const matrixOperands: ReadonlyMap<string, MatrixOperand> = new Map([
  ...['det', 'inverse', 'lstsq', 'matrixNorm', 'matrixPower', 'matrixRank', 'pinv', 'qr'].map((op) => [op, regular] as const), // prettier-ignore
  ...['slogdet', 'solve', 'solveTriangular', 'svd', 'svdvals'].map((op) => [op, regular] as const),
  ...['cholesky', 'eigh', 'eigvalsh', 'logdet'].map((op) => [op, symmetric] as const),
  ['choleskySolve', { at: 1, isSymmetric: true }],
]);

const largest = 4; // rows or columns
const beside = 0.5; // the most that stands beside the diagonal

/** A length of rows or columns like that of a case. */
export const sideLike = (chance: Chance, length: number): number =>
  length > 0 && chance.happens(0.5) ? Math.min(length, largest) : chance.happens(0.05) ? 0 : chance.between(1, largest);

/**
 * Numbers of matrices with 4, 8, 12, 16 along the diagonal, some negative, and up to ½ beside: with up to 4 rows and columns their singular values are
 * between 2 and 18 and at least 1 apart, by Gershgorin's discs, of symmetric ones the eigenvalues, too.
 */
export function matricesFor(chance: Chance, shape: readonly number[], isSymmetric: boolean): number[] {
  const [rows, columns] = shape.slice(-2);
  const count = shape.slice(0, -2).reduce((a, b) => a * b, 1);
  const matrix = (): number[] => {
    const signs = Array.from({ length: rows }, () => (!isSymmetric && chance.happens(0.3) ? -1 : 1));
    const data = Array.from({ length: rows * columns }, () => Math.fround(chance.uniform(-beside, beside)));
    return data.map((value, at) => {
      const [i, k] = [Math.floor(at / columns), at % columns];
      if (i === k) return signs[i] * 4 * (i + 1);
      return isSymmetric && i > k ? data[k * columns + i] : value;
    });
  };
  return Array.from({ length: count }, matrix).flat();
}
