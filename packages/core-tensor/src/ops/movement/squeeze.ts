import { apply } from '../../apply.ts';
import { axesOf } from '../../arguments/axis.ts';
import { ShapeError } from '../../errors.ts';
import { defineOp } from '../../op.ts';
import { formatShape } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { unsqueeze } from './unsqueeze.ts';

export const squeezeOp = defineOp<[x: Tensor], { axes: readonly number[] }>({
  name: 'squeeze',
  view: true,
  infer([x], { axes }) {
    for (const axis of axes) {
      if (x.shape[axis] === 1) continue;
      throw new ShapeError(
        'squeeze',
        `axis ${axis} of x ${formatShape(x.shape)} has ${x.shape[axis]} entries; only axes of size 1 can be dropped`,
        { expected: 1, got: x.shape[axis] },
      );
    }
    return { shape: x.shape.filter((_, axis) => !axes.includes(axis)), dtype: x.dtype };
  },
  gradient: (dy, { attributes: { axes } }) => [unsqueeze(dy, axes)],
  onnx: ({ axes }, { inputs: [x], ints }) => ({ opType: 'Squeeze', inputs: [x, ints(axes)] }),
});

/**
 * Drops axes of size 1; shares the data. Of the axes that are given, those of another size stay.
 *
 * @param x any shape and dtype
 * @param axis one axis or several, negative from the end; default every axis of size 1
 * @returns `x`'s shape without the axes, dtype of `x`
 * @throws {ShapeError} if an axis is outside the rank of `x` or given twice
 * @example squeeze(zeros([2, 1, 3]), 1).shape; // [2, 3]
 * @see https://pytorch.org/docs/stable/generated/torch.squeeze.html
 */
export function squeeze(x: Tensor, axis?: number | readonly number[]): Tensor {
  const axes = axesOf('squeeze', x, axis).filter((k) => x.shape[k] === 1);
  return axes.length === 0 ? x : apply(squeezeOp, [x], { axes });
}
