import { apply } from '../../apply.ts';
import { requireTensor } from '../../arguments/require-tensor.ts';
import { defineOp } from '../../op.ts';
import { normalizeAxes } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { squeeze } from './squeeze.ts';

export const unsqueezeOp = defineOp<[x: Tensor], { axes: readonly number[] }>({
  name: 'unsqueeze',
  view: true,
  infer([x], { axes }) {
    const shape = [...x.shape];
    for (const axis of axes) shape.splice(axis, 0, 1);
    return { shape, dtype: x.dtype };
  },
  gradient: (dy, { attributes: { axes } }) => [squeeze(dy, axes)],
  onnx: ({ axes }, { inputs: [x], ints }) => ({ opType: 'Unsqueeze', inputs: [x, ints(axes)] }),
});

/**
 * Inserts axes of size 1; shares the data.
 *
 * @param x any shape and dtype
 * @param axis where the new axis stands in the result, or where each of several does; negative counts from the end of the result
 * @returns `x`'s shape with the new axes, dtype of `x`
 * @throws {ShapeError} if an axis is outside the rank of the result or given twice
 * @example unsqueeze(zeros([2, 3]), 1).shape; // [2, 1, 3]
 * @see https://pytorch.org/docs/stable/generated/torch.unsqueeze.html
 */
export function unsqueeze(x: Tensor, axis: number | readonly number[]): Tensor {
  requireTensor('unsqueeze', 'x', x);
  const list: readonly number[] = Array.isArray(axis) ? axis : [axis];
  const axes = normalizeAxes('unsqueeze', list, x.rank + list.length);
  return axes.length === 0 ? x : apply(unsqueezeOp, [x], { axes });
}
