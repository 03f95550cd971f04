import { axisOf } from '../../arguments/axis.ts';
import { requireTensor } from '../../arguments/index.ts';
import { requireInteger } from '../../dtype.ts';
import { ShapeError } from '../../errors.ts';
import { broadcastShapes, formatShape } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { reshape } from '../movement/reshape.ts';
import { broadcastTo } from '../reduction/broadcast-to.ts';
import { gather } from './gather.ts';

/**
 * Picks one entry along `axis` for each index, as `gather` does, with broadcasting along the others.
 *
 * @param x any dtype
 * @param indices int32, int64 or uint8, as many axes as `x`, such as `argsort` and `argmax` with `keepDims` give
 * @param axis negative counts from the end; default null: both are flattened
 * @returns the shape of `indices`, stretched along the other axes; dtype of `x`
 * @throws {ShapeError} if the shapes do not fit, or an index is not one of the entries; negative ones are not
 * @throws {DTypeError} if the indices are not whole numbers
 * @example
 * const x = tensor([[3, 1, 2]]);
 * takeAlongAxis(x, argsort(x, 1), 1).toArray(); // [[1, 2, 3]]
 * @see https://pytorch.org/docs/stable/generated/torch.take_along_dim.html (there negative indices count from the end)
 */
export function takeAlongAxis(x: Tensor, indices: Tensor, axis: number | null = null): Tensor {
  requireTensor('takeAlongAxis', 'x', x);
  requireTensor('takeAlongAxis', 'indices', indices);
  requireInteger('takeAlongAxis', 'indices', indices.dtype);
  if (axis === null) return gather(reshape(x, [x.size]), 0, reshape(indices, [indices.size]));
  const along = axisOf('takeAlongAxis', x, axis);
  if (indices.rank !== x.rank)
    throw new ShapeError(
      'takeAlongAxis',
      `indices are ${formatShape(indices.shape)} but x is ${formatShape(x.shape)}; they must have equally many axes (${indices.rank} vs ${x.rank})`,
      { expected: x.rank, got: indices.rank },
    );
  const open = (shape: readonly number[]): number[] => shape.map((length, k) => (k === along ? 1 : length));
  const common = broadcastShapes('takeAlongAxis', open(x.shape), open(indices.shape));
  const whole = ({ shape }: Tensor): number[] => common.map((length, k) => (k === along ? shape[k] : length));
  return gather(broadcastTo(x, whole(x)), along, broadcastTo(indices, whole(indices)));
}
