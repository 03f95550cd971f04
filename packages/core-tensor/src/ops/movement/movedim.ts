import { axesOf, axisOf } from '../../arguments/axis.ts';
import { requireList, requireTensor } from '../../arguments/index.ts';
import { ShapeError } from '../../errors.ts';
import type { Tensor } from '../../tensor.ts';
import { permute } from './permute.ts';

/**
 * Moves axes to other places; the others keep their order.
 *
 * @param x any shape and dtype
 * @param source one axis or several, negative from the end
 * @param destination where each goes in the result
 * @returns the sizes in the new order, dtype of `x`
 * @throws {ShapeError} if an axis is outside the rank of `x` or given twice, or there are not as many places as axes
 * @example movedim(zeros([2, 3, 5]), 0, 2).shape; // [3, 5, 2]
 * @see https://pytorch.org/docs/stable/generated/torch.movedim.html
 */
export function movedim(
  x: Tensor,
  source: number | readonly number[],
  destination: number | readonly number[],
): Tensor {
  requireTensor('movedim', 'x', x);
  const [from, to] = Object.entries({ source, destination }).map(([name, axes]) => {
    if (typeof axes !== 'number') requireList('movedim', name, axes);
    axesOf('movedim', x, axes); // they are there, and different
    return (typeof axes === 'number' ? [axes] : axes).map((axis) => axisOf('movedim', x, axis));
  });
  if (from.length !== to.length)
    throw new ShapeError(
      'movedim',
      `source has ${from.length} axes but destination ${to.length}; each needs one place`,
      { expected: from.length, got: to.length },
    );
  const others = x.shape.map((_, axis) => axis).filter((axis) => !from.includes(axis));
  return permute(
    x,
    x.shape.map((_, axis) => (to.includes(axis) ? from[to.indexOf(axis)] : others.shift()!)),
  );
}
