import { apply } from '../../apply.ts';
import type { Tensor } from '../../tensor.ts';
import { diagonalNumber, type DiagonalNumber } from '../../arguments/diagonal-number.ts';
import { defineTriangle } from './triangle.ts';

export const triuOp = defineTriangle({ name: 'triu', upper: true, keep: (x, diagonal) => triu(x, diagonal) });

/**
 * Keeps the upper triangle of matrices: the entries on and above a diagonal; 0 below it.
 *
 * @param x `[…, rows, columns]`, any dtype
 * @param diagonal 0 (default) for the main diagonal, 1 for the one above it, -1 for the one below it; or `{ diagonal }`
 * @returns same shape and dtype as `x`
 * @throws {ShapeError} if `x` has fewer than 2 axes
 * @throws {ConfigError} if `diagonal` is not a whole number
 * @example triu(tensor([[1, 2], [3, 4]])).toArray(); // [[1, 2], [0, 4]]
 * @see https://pytorch.org/docs/stable/generated/torch.triu.html
 */
export function triu(x: Tensor, diagonal: DiagonalNumber = 0): Tensor {
  return apply(triuOp, [x], { diagonal: diagonalNumber('triu', diagonal) });
}
