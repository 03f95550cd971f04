import { normalizeAxis } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { permute } from './permute.ts';

/**
 * Exchanges two axes, by default the last two.
 *
 * @param x any dtype, rank of at least 2
 * @param axes the two axes; negative counts from the end
 * @returns `x`'s shape with the two sizes exchanged
 * @throws {ShapeError} if an axis is outside the rank of `x`
 * @example transpose(tensor([[1, 2], [3, 4]])).toArray(); // [[1, 3], [2, 4]]
 * @see https://pytorch.org/docs/stable/generated/torch.transpose.html
 */
export function transpose(x: Tensor, axes: readonly [number, number] = [-2, -1]): Tensor {
  const [a, b] = axes.map((axis) => normalizeAxis('transpose', axis, x.rank));
  const order = x.shape.map((_, axis) => axis);
  [order[a], order[b]] = [b, a];
  return permute(x, order);
}
