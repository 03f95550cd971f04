import { apply } from '../../apply.ts';
import { axisOf } from '../../arguments/axis.ts';
import { bitsOf, requireInteger } from '../../dtype.ts';
import { defineOp } from '../../op.ts';
import { splitAt } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { indexAddOp } from './index-add.ts';
import { reshape } from '../movement/reshape.ts';
import { guardIndices, onlyInside, onnxIndices, requireIndices } from './indices.ts';

const LONG = 64; // elements from which a native copy is faster than a loop

export const takeOp = defineOp<
  [x: Tensor, indices: Tensor],
  { readonly axis: number; readonly where?: string | undefined }
>({
  name: 'take',
  movement: true,
  infer([x, indices], { axis, where = 'take' }) {
    requireInteger(where, 'indices', indices.dtype);
    return { shape: [...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)], dtype: x.dtype };
  },
  check: {
    input: 1,
    require: (indices, { axis, where = 'take' }, [{ shape }]) => requireIndices(where, indices, { shape, axis }),
    guarded([x, indices], { axis }) {
      const { inside, safe } = guardIndices(indices, x.shape[axis]);
      const after = new Array<number>(x.rank - axis - 1).fill(1);
      return { inputs: [x, safe], finish: (y) => onlyInside(reshape(inside, [...inside.shape, ...after]), y) };
    },
  },
  forward([{ shape, data }, indices], y, { axis }) {
    const [x, rows] = [bitsOf(data), bitsOf(y.data)];
    const [outer, length, inner] = splitAt(shape, axis);
    const index = indices.data;
    for (let o = 0, to = 0; o < outer; o++) {
      for (let k = 0; k < index.length; k++, to += inner) {
        const from = (o * length + index[k]) * inner;
        if (inner >= LONG) rows.set(x.subarray(from, from + inner), to);
        else for (let i = 0; i < inner; i++) rows[to + i] = x[from + i];
      }
    }
  },
  gradient: (dy, { inputs: [x, indices], attributes: { axis } }) => [
    apply(indexAddOp, [indices, dy], { shape: x.shape, axis }),
    null,
  ],
  onnx: ({ axis }, context) => ({
    opType: 'Gather',
    inputs: [context.inputs[0], onnxIndices(context.inputs[1], context)],
    attributes: { axis },
  }),
});

/**
 * Takes whole entries along `axis`, in the order of the indices; looks up rows of a table.
 *
 * `y[i, …] = x[indices[i], …]` for axis 0
 *
 * @param x any dtype, rank of at least 1
 * @param indices int32, int64 or uint8, any shape
 * @param axis negative counts from the end; default 0
 * @returns `x`'s shape with the shape of `indices` in place of `axis`, dtype of `x`
 * @throws {ShapeError} if an index is not one of the entries (negative ones are not), or `axis` is outside the rank of `x`
 * @throws {DTypeError} if the indices are not whole numbers
 * @example
 * const table = tensor([[1, 2], [3, 4], [5, 6]]);
 * take(table, tensor([2, 0], { dtype: 'int32' })).toArray(); // [[5, 6], [1, 2]]
 * @see https://onnx.ai/onnx/operators/onnx__Gather.html (PyTorch's `take` and NumPy's, without an axis, look into the flattened tensor)
 */
export function take(x: Tensor, indices: Tensor, axis = 0): Tensor {
  return apply(takeOp, [x, indices], { axis: axisOf('take', x, axis) });
}
