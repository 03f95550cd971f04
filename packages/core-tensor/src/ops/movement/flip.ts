import { axesOf } from '../../arguments/axis.ts';
import type { Tensor } from '../../tensor.ts';
import { slice } from './slice.ts';

/**
 * Reverses the order along axes.
 *
 * @param x any shape and dtype
 * @param axis one axis or several, negative from the end; default all
 * @returns same shape and dtype as `x`
 * @throws {ShapeError} if an axis is outside the rank of `x` or given twice
 * @example flip(tensor([1, 2, 3])).toArray(); // [3, 2, 1]
 * @see https://pytorch.org/docs/stable/generated/torch.flip.html
 */
export function flip(x: Tensor, axis?: number | readonly number[]): Tensor {
  const axes = axesOf('flip', x, axis);
  if (axes.length === 0) return x;
  return slice(
    x,
    x.shape.map((_, k) => (axes.includes(k) ? [null, null, -1] : null)),
  );
}
