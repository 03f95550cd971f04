import { requireList, requireTensor } from '../../arguments/index.ts';
import { underName } from '../../arguments/under-name.ts';
import { ShapeError } from '../../errors.ts';
import { broadcastShapes, formatShape, sameShape, type Shape } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { stretchTo } from '../reduction/broadcast-to-op.ts';
import { requireShape } from '../../shape.ts';

/**
 * Stretches axes of size 1; −1 leaves an axis as it is.
 *
 * @param x any shape and dtype
 * @param shape a size for each axis, and for new ones in front; −1 for those that stay
 * @returns the shape, dtype of `x`
 * @throws {ShapeError} if `x` does not stretch to it
 * @example expand(tensor([[1], [2]]), [-1, 2]).toArray(); // [[1, 1], [2, 2]]
 * @see https://pytorch.org/docs/stable/generated/torch.Tensor.expand.html
 */
export function expand(x: Tensor, shape: Shape): Tensor {
  requireTensor('expand', 'x', x);
  requireList('expand', 'shape', shape, 'a list of sizes, e.g. [2, -1]');
  const added = shape.length - x.rank;
  const sizes = shape.map((length, axis) => (length === -1 && axis >= added ? x.shape[axis - added] : length));
  if (added >= 0 && sameShape(broadcastShapes('expand', x.shape, requireShape('expand', sizes)), sizes))
    return underName('expand', () => stretchTo(x, sizes));
  throw new ShapeError('expand', `x is ${formatShape(x.shape)}, which does not stretch to ${formatShape(shape)}`, {
    expected: shape,
    got: x.shape,
  });
}

/**
 * Stretches tensors to the shape that they have in common.
 *
 * @param tensors any shapes that broadcast, any dtypes
 * @returns the tensors, all of one shape
 * @throws {ShapeError} if the shapes do not broadcast
 * @example broadcastTensors([tensor([1, 2]), tensor([[3], [4]])]).map((y) => y.shape); // [[2, 2], [2, 2]]
 * @see https://pytorch.org/docs/stable/generated/torch.broadcast_tensors.html
 */
export function broadcastTensors(tensors: readonly Tensor[]): Tensor[] {
  requireList('broadcastTensors', 'tensors', tensors);
  tensors.forEach((x, i) => requireTensor('broadcastTensors', `tensors[${i}]`, x));
  const shape = tensors.reduce<Shape>((common, x) => broadcastShapes('broadcastTensors', common, x.shape), []);
  return tensors.map((x) => stretchTo(x, shape));
}
