import { apply } from '../../apply.ts';
import type { Tensor } from '../../tensor.ts';
import { diagonalNumber, type DiagonalNumber } from '../../arguments/diagonal-number.ts';
import { defineTriangle } from './triangle.ts';

export const trilOp = defineTriangle({ name: 'tril', upper: false, keep: (x, diagonal) => tril(x, diagonal) });

/**
 * Keeps the lower triangle of matrices: the entries on and below a diagonal; 0 above it.
 *
 * @param x `[…, rows, columns]`, any dtype
 * @param diagonal 0 (default) for the main diagonal, 1 for the one above it, -1 for the one below it; or `{ diagonal }`
 * @returns same shape and dtype as `x`
 * @throws {ShapeError} if `x` has fewer than 2 axes
 * @throws {ConfigError} if `diagonal` is not a whole number
 * @example tril(tensor([[1, 2], [3, 4]])).toArray(); // [[1, 0], [3, 4]]
 * @see https://pytorch.org/docs/stable/generated/torch.tril.html
 */
export function tril(x: Tensor, diagonal: DiagonalNumber = 0): Tensor {
  return apply(trilOp, [x], { diagonal: diagonalNumber('tril', diagonal) });
}
