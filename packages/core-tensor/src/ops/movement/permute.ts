import { apply } from '../../apply.ts';
import { requireList, requireTensor } from '../../arguments/index.ts';
import { ShapeError } from '../../errors.ts';
import { defineOp } from '../../op.ts';
import { formatShape, normalizeAxis, stridesOf } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { copyStrided } from './strided.ts';

export const permuteOp = defineOp<[x: Tensor], { axes: readonly number[] }>({
  name: 'permute',
  movement: true,
  infer: ([x], { axes }) => ({ shape: axes.map((axis) => x.shape[axis]), dtype: x.dtype }),
  forward([x], y, { axes }) {
    const strides = stridesOf(x.shape);
    copyStrided(x.data, y, { offset: 0, strides: axes.map((axis) => strides[axis]) });
  },
  gradient(dy, { attributes: { axes } }) {
    return [
      permute(
        dy,
        axes.map((_, axis) => axes.indexOf(axis)),
      ),
    ];
  },
  onnx: ({ axes }) => ({ opType: 'Transpose', attributes: { perm: axes } }),
});

/**
 * Puts the axes in another order.
 *
 * @param x any shape and dtype
 * @param axes each axis of `x` once; axis `i` of the result is axis `axes[i]` of `x`
 * @returns the sizes in the new order, dtype of `x`
 * @throws {ShapeError} if `axes` is not an arrangement of `x`'s axes
 * @example permute(zeros([2, 3, 5]), [2, 0, 1]).shape; // [5, 2, 3]
 * @see https://onnx.ai/onnx/operators/onnx__Transpose.html
 */
export function permute(x: Tensor, axes: readonly number[]): Tensor {
  requireTensor('permute', 'x', x);
  requireList('permute', 'axes', axes, 'a list, e.g. [1, 0]');
  const order = axes.map((axis) => normalizeAxis('permute', axis, x.rank));
  if (order.length !== x.rank || new Set(order).size !== x.rank) {
    throw new ShapeError(
      'permute',
      `axes are ${formatShape(axes)} but x is ${formatShape(x.shape)}; each of its ${x.rank} axes is needed once`,
      { expected: x.rank, got: axes },
    );
  }
  return order.every((axis, i) => axis === i) ? x : apply(permuteOp, [x], { axes: order });
}
