import { axisOf } from '../../arguments/axis.ts';
import type { Tensor } from '../../tensor.ts';
import { permute } from './permute.ts';

/**
 * Exchanges two axes, by default the last two.
 *
 * @param x any dtype, rank of at least 2
 * @param axis0 one of the two, negative from the end; default the last but one
 * @param axis1 the other; default the last
 * @returns `x`'s shape with the two sizes exchanged
 * @throws {ShapeError} if an axis is outside the rank of `x`
 * @example transpose(tensor([[1, 2], [3, 4]])).toArray(); // [[1, 3], [2, 4]]
 * @see https://pytorch.org/docs/stable/generated/torch.transpose.html
 */
export function transpose(x: Tensor, axis0 = -2, axis1 = -1): Tensor {
  const [a, b] = [axis0, axis1].map((axis) => axisOf('transpose', x, axis));
  const order = x.shape.map((_, axis) => axis);
  [order[a], order[b]] = [b, a];
  return permute(x, order);
}
