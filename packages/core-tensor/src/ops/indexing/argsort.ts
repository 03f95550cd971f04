import { underName } from '../../arguments/under-name.ts';
import type { Tensor } from '../../tensor.ts';
import { descendingOf, type SortOptions } from './sort-options.ts';
import { sort } from './sort.ts';

/**
 * Positions that put the entries along an axis in order: those that `sort` gives.
 *
 * @param x any shape, floating, whole numbers or bool
 * @param axis negative counts from the end; default the last
 * @param options `descending`: largest first, default false; `stable`: is taken, and changes nothing
 * @returns same shape as `x`, int32
 * @throws {ShapeError} if `axis` is outside the rank of `x`
 * @throws {DTypeError} if `x` is bool or 16-bit
 * @example argsort(tensor([3, 1, 2])).toArray(); // [1, 2, 0]
 * @see https://pytorch.org/docs/stable/generated/torch.argsort.html (as with stable=True)
 */
export function argsort(x: Tensor, axis = -1, options: SortOptions = {}): Tensor {
  const descending = descendingOf('argsort', options);
  return underName('argsort', () => sort(x, axis, { descending }).indices);
}
