import {
  add,
  arange,
  cast,
  cholesky,
  digamma,
  eye,
  flip,
  lgamma,
  log,
  mask,
  matmul,
  mul,
  solveTriangular,
  squeeze,
  sub,
  sum,
  transpose,
  unsqueeze,
  type Tensor,
} from '@gradkit/core-tensor/functional';

/** The diagonals of square matrices. */
export function diagonalOf(x: Tensor): Tensor {
  return sum(mask(x, isDiagonal(x.shape.at(-1)!)), -1);
}

/** Square matrices with diagonals, and 0 elsewhere. */
export function diagonalMatrix(diagonal: Tensor): Tensor {
  const size = diagonal.shape.at(-1)!;
  return mask(unsqueeze(diagonal, -1), isDiagonal(size));
}

const isDiagonal = (size: number): Tensor => cast(eye(size), 'bool');

/** Matrices times vectors, over a batch that broadcasts. */
export const matrixVector = (matrix: Tensor, vector: Tensor): Tensor =>
  squeeze(matmul(matrix, unsqueeze(vector, -1)), -1);

/** `|L⁻¹ x|²`, of a lower triangle. */
export function mahalanobis(lower: Tensor, x: Tensor): Tensor {
  const solved = solveTriangular(lower, unsqueeze(x, -1), { upper: false });
  return sum(mul(solved, solved), [-2, -1]);
}

/** `½ ln det L Lᵀ`, of a lower triangle. */
export const halfLogDet = (lower: Tensor): Tensor => sum(log(diagonalOf(lower)), -1);

/** The sum of squares of each matrix: the trace of `X Xᵀ`. */
export const sumOfSquares = (x: Tensor): Tensor => sum(mul(x, x), [-2, -1]);

const identityLike = ({ shape, dtype }: Tensor): Tensor => eye(shape.at(-1)!, { dtype });

/** `(L Lᵀ)⁻¹`, of a lower triangle. */
export function inverseOfCholesky(lower: Tensor): Tensor {
  const inverse = solveTriangular(lower, identityLike(lower), { upper: false });
  return matmul(inverse, inverse, { transposeA: true });
}

/** The Cholesky factor of the inverse: `P⁻¹ = L Lᵀ`. */
export function choleskyOfInverse(precision: Tensor, factorOf: (x: Tensor) => Tensor = cholesky): Tensor {
  const factor = transpose(flip(factorOf(flip(precision, [-2, -1])), [-2, -1]));
  return solveTriangular(factor, identityLike(factor), { upper: false });
}

/** `ln Γₚ(x)`, the multivariate gamma function. @see https://pytorch.org/docs/stable/special.html#torch.special.multigammaln */
export function logMultigamma(x: Tensor, p: number): Tensor {
  return add(sum(lgamma(stepsBelow(x, p)), -1), (p * (p - 1) * Math.log(Math.PI)) / 4);
}

/** Its derivative. */
export const multidigamma = (x: Tensor, p: number): Tensor => sum(digamma(stepsBelow(x, p)), -1);

/** x, x − ½, x − 1 … */
const stepsBelow = (x: Tensor, p: number): Tensor =>
  sub(unsqueeze(x, -1), arange(p / 2, { step: 0.5, dtype: x.dtype }));
