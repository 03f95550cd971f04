import { cast, eye, mask, sum, unsqueeze, type Tensor } from '@gradkit/core-tensor/functional';

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
