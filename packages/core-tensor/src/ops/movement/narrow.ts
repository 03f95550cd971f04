import { axisOf } from '../../arguments/axis.ts';
import { requireWholeNumber } from '../../arguments/number.ts';
import { ShapeError } from '../../errors.ts';
import { formatShape } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { slice } from './slice.ts';

/**
 * So many entries along an axis, from one on.
 *
 * @param x any dtype, rank of at least 1
 * @param axis negative counts from the end
 * @param start the first entry; negative counts from the end
 * @param length how many
 * @returns `x`'s shape with `length` entries along the axis, dtype of `x`
 * @throws {ShapeError} if there are not so many from `start` on, or `axis` is outside the rank of `x`
 * @example narrow(tensor([1, 2, 3, 4]), 0, 1, 2).toArray(); // [2, 3]
 * @see https://pytorch.org/docs/stable/generated/torch.narrow.html
 */
export function narrow(x: Tensor, axis: number, start: number, length: number): Tensor {
  const k = axisOf('narrow', x, axis);
  const size = x.shape[k];
  requireWholeNumber('narrow', 'start', start, { least: -size, most: size });
  requireWholeNumber('narrow', 'length', length, { least: 0 });
  const first = start < 0 ? start + size : start;
  if (first + length > size)
    throw new ShapeError(
      'narrow',
      `start ${start} and length ${length} end at ${first + length} but axis ${k} of x ${formatShape(x.shape)} has ${size} entries`,
      { expected: size, got: first + length },
    );
  return slice(x, { axis: k, start: first, end: first + length });
}
