import { requireTensor, requireWholeNumber } from '../../arguments/index.ts';
import { axisOf } from '../../arguments/axis.ts';
import type { Tensor } from '../../tensor.ts';
import { split } from './split.ts';

/**
 * Cuts a tensor into at most `count` pieces along an axis, equally long but for the last.
 *
 * @param x any dtype, rank of at least 1
 * @param count at least 1; fewer pieces come back where `⌈length / count⌉` entries each need fewer
 * @param axis negative counts from the end; default 0
 * @returns the pieces in order, dtype of `x`
 * @throws {ConfigError} if `count` is not a whole number of at least 1
 * @throws {ShapeError} if `axis` is outside the rank of `x`
 * @example chunk(tensor([1, 2, 3, 4, 5]), 2).map((piece) => piece.toArray()); // [[1, 2, 3], [4, 5]]
 * @see https://pytorch.org/docs/stable/generated/torch.chunk.html
 */
export function chunk(x: Tensor, count: number, axis = 0): Tensor[] {
  requireTensor('chunk', 'x', x);
  requireWholeNumber('chunk', 'count', count, { least: 1 });
  const length = x.shape[axisOf('chunk', x, axis)];
  return split(x, length === 0 ? new Array<number>(count).fill(0) : Math.ceil(length / count), axis);
}
