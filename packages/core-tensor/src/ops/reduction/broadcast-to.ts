import { apply } from '../../apply.ts';
import { requireTensor } from '../../arguments/require-tensor.ts';
import { bitsOf, type TensorData } from '../../dtype.ts';
import { ShapeError } from '../../errors.ts';
import { defineOp } from '../../op.ts';
import { broadcastShapes, formatShape, requireShape, sameShape, type Shape } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { copyRow, forEachRow } from '../elementwise/rows.ts';
import { unbroadcast } from './unbroadcast.ts';

function inBits({ shape, size, data }: Tensor): { shape: Shape; size: number; data: TensorData } {
  return { shape, size, data: bitsOf(data) };
}

export const broadcastToOp = defineOp<[x: Tensor], { shape: Shape }>({
  name: 'broadcastTo',
  movement: true,
  infer: ([x], { shape }) => ({ shape, dtype: x.dtype }),
  forward([x], y) {
    if (x.size === 1) bitsOf(y.data).fill(bitsOf(x.data)[0]);
    else forEachRow(copyRow, inBits(y), inBits(x), inBits(x));
  },
  gradient: (dy, { inputs: [x] }) => [unbroadcast(dy, x.shape)],
  onnx: ({ shape }, { inputs: [x], ints }) => ({ opType: 'Expand', inputs: [x, ints(shape)] }),
});

/** `broadcastTo` a shape that `x` is known to stretch to. */
export function stretchTo(x: Tensor, shape: Shape): Tensor {
  return sameShape(x.shape, shape) ? x : apply(broadcastToOp, [x], { shape });
}

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
