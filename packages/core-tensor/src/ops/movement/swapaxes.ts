import { axisOf } from '../../arguments/axis.ts';
import type { Tensor } from '../../tensor.ts';
import { transpose } from './transpose.ts';

/**
 * Exchanges two axes.
 *
 * @param x any shape and dtype
 * @param axis0 one of the two, negative from the end
 * @param axis1 the other
 * @returns `x`'s shape with the two sizes exchanged
 * @throws {ShapeError} if an axis is outside the rank of `x`
 * @example swapaxes(zeros([2, 3, 5]), 0, 2).shape; // [5, 3, 2]
 * @see https://pytorch.org/docs/stable/generated/torch.swapaxes.html
 */
export function swapaxes(x: Tensor, axis0: number, axis1: number): Tensor {
  const [a, b] = [axis0, axis1].map((axis) => axisOf('swapaxes', x, axis));
  return transpose(x, a, b);
}
