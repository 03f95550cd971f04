import { axesOf, axisOf } from '../../arguments/axis.ts';
import { requireOptions, requireWholeNumber } from '../../arguments/index.ts';
import type { Tensor } from '../../tensor.ts';
import { diagonalOf } from './diagonals.ts';

interface DiagonalOptions {
  /** 0 (default) for the main diagonal, 1 for the one above it, -1 for the one below it */
  readonly offset?: number | undefined;
  /** the rows; default 0 */
  readonly axis1?: number | undefined;
  /** the columns; default 1 */
  readonly axis2?: number | undefined;
}

/**
 * Diagonal of matrices, as the last axis.
 *
 * @param x any dtype, rank of at least 2
 * @param options `offset`: 1 for the diagonal above the main one, -1 for the one below, default 0; `axis1`, `axis2`: rows and columns, default 0 and 1
 * @returns `x`'s shape without the two axes, with the length of the diagonal behind
 * @throws {ShapeError} if the axes are outside the rank of `x` or the same
 * @throws {ConfigError} if `offset` is not a whole number
 * @example diagonal(tensor([[1, 2], [3, 4]])).toArray(); // [1, 4]
 * @see https://pytorch.org/docs/stable/generated/torch.diagonal.html
 */
export function diagonal(x: Tensor, options: DiagonalOptions = {}): Tensor {
  const known = { offset: true, axis1: true, axis2: true } as const;
  const { offset = 0, axis1 = 0, axis2 = 1 } = requireOptions<DiagonalOptions>('diagonal', options, known);
  requireWholeNumber('diagonal', 'offset', offset);
  axesOf('diagonal', x, [axis1, axis2]); // they are there, and two
  return diagonalOf(x, offset, [axisOf('diagonal', x, axis1), axisOf('diagonal', x, axis2)]);
}
