import { bitsOf } from '../../dtype.ts';
import { apply } from '../../apply.ts';
import { axisOf } from '../../arguments/axis.ts';
import { defineOp } from '../../op.ts';
import { stridesOf } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { guardIndices, offsetsOf, onlyInside, onnxIndices, requireElementIndices, requireIndices } from './indices.ts';
import { scatterAddOp } from './scatter-add.ts';

export const gatherOp = defineOp<[x: Tensor, indices: Tensor], { axis: number }>({
  name: 'gather',
  movement: true,
  infer([x, indices], { axis }) {
    requireElementIndices('gather', indices, { shape: x.shape, axis });
    return { shape: indices.shape, dtype: x.dtype };
  },
  check: {
    input: 1,
    require: (indices, { axis }, [{ shape }]) => requireIndices('gather', indices, { shape, axis }),
    guarded([x, indices], { axis }) {
      const { inside, safe } = guardIndices(indices, x.shape[axis]);
      return { inputs: [x, safe], finish: (y) => onlyInside(inside, y) };
    },
  },
  forward([{ shape, data }, indices], y, { axis }) {
    const [from, to] = [bitsOf(data), bitsOf(y.data)];
    const strides = stridesOf(shape);
    const [step, length, index] = [strides[axis], indices.shape[axis], indices.data];
    const outer = offsetsOf(indices.shape.slice(0, axis), strides);
    const inner = offsetsOf(indices.shape.slice(axis + 1), strides.slice(axis + 1));
    for (let o = 0, at = 0; o < outer.length; o++) {
      for (let k = 0; k < length; k++) {
        for (let i = 0; i < inner.length; i++, at++) to[at] = from[outer[o] + index[at] * step + inner[i]];
      }
    }
  },
  gradient: (dy, { inputs: [x, indices], attributes: { axis } }) => [
    apply(scatterAddOp, [indices, dy], { shape: x.shape, axis }),
    null,
  ],
  onnx: ({ axis }, context) => ({
    opType: 'GatherElements',
    inputs: [context.inputs[0], onnxIndices(context.inputs[1], context)],
    attributes: { axis },
  }),
});

/**
 * Picks one entry along `axis` for each index; elsewhere the position is that of the index.
 *
 * `y[i, j] = x[indices[i, j], j]` for axis 0
 *
 * @param x any shape and dtype
 * @param axis negative counts from the end
 * @param indices int32, int64 or uint8 with as many axes as `x`; no longer than `x` along the other axes
 * @returns the shape of `indices`, dtype of `x`
 * @throws {ShapeError} if the shapes do not fit, or an index is not one of the entries; negative ones are not
 * @throws {DTypeError} if the indices are not whole numbers
 * @example
 * const logits = tensor([[1, 2, 3], [4, 5, 6]]);
 * const labels = tensor([2, 0], { dtype: 'int32' });
 * gather(logits, 1, unsqueeze(labels, 1)).toArray(); // [[3], [4]]
 * @see https://pytorch.org/docs/stable/generated/torch.gather.html
 */
export function gather(x: Tensor, axis: number, indices: Tensor): Tensor {
  return apply(gatherOp, [x, indices], { axis: axisOf('gather', x, axis) });
}
