import { axisOf } from '../../arguments/axis.ts';
import type { Tensor } from '../../tensor.ts';
import { slice } from './slice.ts';
import { squeeze } from './squeeze.ts';

/**
 * The entries along an axis, each without it.
 *
 * @param x any dtype, rank of at least 1
 * @param axis negative counts from the end; default 0
 * @returns one tensor for each entry, in order, dtype of `x`
 * @throws {ShapeError} if `axis` is outside the rank of `x`
 * @example unbind(tensor([[1, 2], [3, 4]])).map((row) => row.toArray()); // [[1, 2], [3, 4]]
 * @see https://pytorch.org/docs/stable/generated/torch.unbind.html
 */
export function unbind(x: Tensor, axis = 0): Tensor[] {
  const k = axisOf('unbind', x, axis);
  return Array.from({ length: x.shape[k] }, (_, i) => squeeze(slice(x, { axis: k, start: i, end: i + 1 }), k));
}
