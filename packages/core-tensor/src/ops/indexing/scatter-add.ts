import { apply } from '../../apply.ts';
import { axisOf } from '../../arguments/axis.ts';
import { requireNumeric, requireSame } from '../../dtype.ts';
import { defineOp } from '../../op.ts';
import { stridesOf, type Shape } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { where } from '../elementwise/where.ts';
import { gather } from './gather.ts';
import {
  guardIndices,
  offsetsOf,
  onnxIndices,
  onnxZeros,
  requireElementIndices,
  requireIndices,
  requireUpdates,
} from './indices.ts';

/** Without `x`, the updates are added to zeros of the shape. */
type Operands = readonly [indices: Tensor, updates: Tensor] | readonly [indices: Tensor, updates: Tensor, x: Tensor];

export const scatterAddOp = defineOp<Operands, { shape: Shape; axis: number }>({
  name: 'scatterAdd',
  infer([indices, updates, x], { shape, axis }) {
    requireNumeric('scatterAdd', 'updates', updates.dtype);
    if (x !== undefined) requireSame('scatterAdd', ['x', 'updates'], [x.dtype, updates.dtype]);
    requireElementIndices('scatterAdd', indices, { shape, axis });
    requireUpdates('scatterAdd', indices, updates);
    return { shape, dtype: updates.dtype };
  },
  check: {
    input: 0,
    require: (indices, along) => requireIndices('scatterAdd', indices, along),
    guarded([indices, updates, ...x], { shape, axis }) {
      const { inside, safe } = guardIndices(indices, shape[axis]);
      return { inputs: [safe, where(inside, updates, 0), ...x] };
    },
  },
  forward([indices, { data: dx }, x], { data: y }, { shape, axis }) {
    if (x !== undefined) y.set(x.data);
    const strides = stridesOf(shape);
    const [step, length, index] = [strides[axis], indices.shape[axis], indices.data];
    const outer = offsetsOf(indices.shape.slice(0, axis), strides);
    const inner = offsetsOf(indices.shape.slice(axis + 1), strides.slice(axis + 1));
    for (let o = 0, at = 0; o < outer.length; o++) {
      for (let k = 0; k < length; k++) {
        for (let i = 0; i < inner.length; i++, at++) y[outer[o] + index[at] * step + inner[i]] += dx[at];
      }
    }
  },
  gradient: (dy, { inputs: [indices], attributes: { axis }, needs }) => [
    null,
    needs[1] ? gather(dy, axis, indices) : null,
    dy,
  ],
  onnx({ axis }, context) {
    const [indices, updates, x = onnxZeros(context.outputs[0], context)] = context.inputs;
    return {
      opType: 'ScatterElements',
      inputs: [x, onnxIndices(indices, context), updates],
      attributes: { axis, reduction: 'add' },
    };
  },
});

/**
 * Adds each update to the entry along `axis` that its index names; elsewhere the position is that of the index. Updates of one entry
 * add up.
 *
 * `y[indices[i, j], j] += updates[i, j]` for axis 0
 *
 * @param x any shape, floating or whole numbers
 * @param axis negative counts from the end
 * @param indices int32, int64 or uint8 with as many axes as `x`; no longer than `x` along the other axes
 * @param updates shape of `indices`, dtype of `x`
 * @returns same shape and dtype as `x`
 * @throws {ShapeError} if the shapes do not fit, or an index is not one of the entries; negative ones are not
 * @throws {DTypeError} if the indices are not whole numbers, or the dtypes of `x` and `updates` differ
 * @example
 * const indices = tensor([0, 2, 0], { dtype: 'int32' });
 * scatterAdd(zeros([3]), 0, indices, tensor([1, 2, 3])).toArray(); // [4, 0, 2]
 * @see https://pytorch.org/docs/stable/generated/torch.Tensor.scatter_add_.html (there `updates` may be larger than `indices`)
 */
export function scatterAdd(x: Tensor, axis: number, indices: Tensor, updates: Tensor): Tensor {
  const along = axisOf('scatterAdd', x, axis);
  return apply(scatterAddOp, [indices, updates, x], { shape: x.shape, axis: along });
}
