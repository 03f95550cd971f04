import { requireTensor } from '../../arguments/require-tensor.ts';
import { ShapeError } from '../../errors.ts';
import { broadcastShapes, formatShape, requireShape, sameShape, type Shape } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { stretchTo } from './broadcast-to-op.ts';

/**
 * Stretches axes of size 1, and adds axes in front, until the tensor has `shape`.
 *
 * @param x any shape and dtype
 * @param shape a shape that `x` broadcasts to
 * @returns `shape`, dtype of `x`
 * @throws {ShapeError} if `x` does not broadcast to `shape`
 * @example broadcastTo(tensor([1, 2]), [2, 2]).toArray(); // [[1, 2], [1, 2]]
 * @see https://onnx.ai/onnx/operators/onnx__Expand.html
 */
export function broadcastTo(x: Tensor, shape: Shape): Tensor {
  requireTensor('broadcastTo', 'x', x);
  const given = requireShape('broadcastTo', shape);
  if (!sameShape(broadcastShapes('broadcastTo', x.shape, given), given)) {
    throw new ShapeError(
      'broadcastTo',
      `x is ${formatShape(x.shape)}, which does not stretch to ${formatShape(shape)}`,
      { expected: shape, got: x.shape },
    );
  }
  return stretchTo(x, given);
}
