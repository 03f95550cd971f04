import { apply } from '../../apply.ts';
import { requireTensor } from '../../arguments/require-tensor.ts';
import { axisOf } from '../../arguments/axis.ts';
import { ShapeError } from '../../errors.ts';
import { defineOp } from '../../op.ts';
import { sameShape, sizeOf } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { reshape } from './reshape.ts';
import { unsqueeze } from './unsqueeze.ts';

export const flattenOp = defineOp<[x: Tensor], { start: number; end: number }>({
  name: 'flatten',
  view: true,
  infer: ([{ shape, dtype }], { start, end }) => ({
    shape: [...shape.slice(0, start), sizeOf(shape.slice(start, end + 1)), ...shape.slice(end + 1)],
    dtype,
  }),
  gradient: (dy, { inputs: [x] }) => [reshape(dy, x.shape)],
  onnx({ start, end }, { inputs: [x], outputs: [y], ints }) {
    const last = x.shape.length - 1;
    if (start === 1 && end === last) return { opType: 'Flatten', attributes: { axis: 1 } }; // any batch size
    if (start === 0 && end === last) return { opType: 'Reshape', inputs: [x, ints([-1])] };
    return { opType: 'Reshape', inputs: [x, ints(y.shape)], attributes: { allowzero: 1 } };
  },
});

/**
 * Joins neighbouring axes into one; shares the data.
 *
 * @param x any shape and dtype; a scalar becomes a vector of one element
 * @param startAxis first axis to join, negative from the end; default 0
 * @param endAxis last axis to join, negative from the end; default the last
 * @returns `x`'s shape with one axis in place of the joined ones, dtype of `x`
 * @throws {ShapeError} if an axis is outside the rank of `x`, or `endAxis` is before `startAxis`
 * @example flatten(zeros([2, 3, 5]), 1).shape; // [2, 15]
 * @see https://pytorch.org/docs/stable/generated/torch.flatten.html
 */
export function flatten(x: Tensor, startAxis = 0, endAxis = -1): Tensor {
  requireTensor('flatten', 'x', x);
  if (x.rank === 0) return unsqueeze(x, 0);
  const start = axisOf('flatten', x, startAxis);
  const end = axisOf('flatten', x, endAxis);
  if (end < start) {
    throw new ShapeError('flatten', `endAxis ${endAxis} is before startAxis ${startAxis}`, {
      expected: startAxis,
      got: endAxis,
    });
  }
  return end === start || sameShape(x.shape, [x.size]) ? x : apply(flattenOp, [x], { start, end });
}
