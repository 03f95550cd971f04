import { axisOf } from '../../arguments/axis.ts';
import type { Tensor } from '../../tensor.ts';
import { flip } from './flip.ts';

/**
 * Reverses the columns.
 *
 * @param x any dtype, rank of at least 2
 * @returns same shape and dtype as `x`
 * @throws {ShapeError} if `x` has fewer than 2 axes
 * @example fliplr(tensor([[1, 2], [3, 4]])).toArray(); // [[2, 1], [4, 3]]
 * @see https://pytorch.org/docs/stable/generated/torch.fliplr.html
 */
export function fliplr(x: Tensor): Tensor {
  return flip(x, axisOf('fliplr', x, 1));
}

/**
 * Reverses the rows.
 *
 * @param x any dtype, rank of at least 1
 * @returns same shape and dtype as `x`
 * @throws {ShapeError} if `x` is a scalar
 * @example flipud(tensor([[1, 2], [3, 4]])).toArray(); // [[3, 4], [1, 2]]
 * @see https://pytorch.org/docs/stable/generated/torch.flipud.html
 */
export function flipud(x: Tensor): Tensor {
  return flip(x, axisOf('flipud', x, 0));
}
