import { requireTensor } from '../../arguments/index.ts';
import { ShapeError } from '../../errors.ts';
import { formatShape } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { diagonalNumber, type DiagonalNumber } from '../../arguments/diagonal-number.ts';
import { diagonalOf, embedded } from './diagonals.ts';

/**
 * Diagonal of a matrix, or the matrix that has a vector as its diagonal.
 *
 * @param x `[rows, columns]` or `[length]`, any dtype
 * @param diagonal 1 for the diagonal above the main one, -1 for the one below, default 0; or `{ diagonal }`
 * @returns a vector, or a square matrix with zeros beside the diagonal
 * @throws {ShapeError} if `x` has other axes
 * @throws {ConfigError} if `diagonal` is not a whole number
 * @example diag(tensor([[1, 2], [3, 4]])).toArray(); // [1, 4]
 * @example diag(tensor([1, 2])).toArray(); // [[1, 0], [0, 2]]
 * @see https://pytorch.org/docs/stable/generated/torch.diag.html
 */
export function diag(x: Tensor, diagonal: DiagonalNumber = 0): Tensor {
  requireTensor('diag', 'x', x);
  const number = diagonalNumber('diag', diagonal, 2 ** 15);
  if (x.rank === 2) return diagonalOf(x, number, [0, 1]);
  if (x.rank === 1) return embedded(x, number);
  throw new ShapeError(
    'diag',
    `x is ${formatShape(x.shape)}; it must be a vector or a matrix, with 1 or 2 axes, not ${x.rank}`,
    { got: x.rank },
  );
}
