import { apply } from '../../apply.ts';
import { axisOf } from '../../arguments/axis.ts';
import { requireInteger, requireNumeric, requireSame } from '../../dtype.ts';
import { ShapeError } from '../../errors.ts';
import type { OnnxContext, OnnxValue } from '../../onnx-rule.ts';
import { defineOp } from '../../op.ts';
import { formatShape, sameShape, sizeOf, splitAt, type Shape } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { where } from '../elementwise/where.ts';
import { reshape } from '../movement/reshape.ts';
import { take } from './take.ts';
import { guardIndices, onnxIndices, onnxZeros, requireIndices } from './indices.ts';

function onnxShaped(opType: 'Expand' | 'Reshape', x: OnnxValue, shape: Shape, { node, ints }: OnnxContext): OnnxValue {
  return node({ opType, inputs: [x, ints(shape)] }, { shape, dtype: x.dtype });
}

/** Without `x`, the updates are added to zeros of the shape. */
type Operands = readonly [indices: Tensor, updates: Tensor] | readonly [indices: Tensor, updates: Tensor, x: Tensor];

export const indexAddOp = defineOp<Operands, { shape: Shape; axis: number }>({
  name: 'indexAdd',
  infer([indices, updates, x], { shape, axis }) {
    requireInteger('indexAdd', 'indices', indices.dtype);
    requireNumeric('indexAdd', 'updates', updates.dtype);
    if (x !== undefined) requireSame('indexAdd', ['x', 'updates'], [x.dtype, updates.dtype]);
    const expected = [...shape.slice(0, axis), ...indices.shape, ...shape.slice(axis + 1)];
    if (sameShape(updates.shape, expected)) return { shape, dtype: updates.dtype };
    throw new ShapeError(
      'indexAdd',
      `updates are ${formatShape(updates.shape)} but for indices ${formatShape(indices.shape)} along axis ${axis} of x ${formatShape(shape)} they must be ${formatShape(expected)}`,
      { expected, got: updates.shape },
    );
  },
  check: {
    input: 0,
    require: (indices, along) => requireIndices('indexAdd', indices, along),
    guarded([indices, updates, ...x], { shape, axis }) {
      const { inside, safe } = guardIndices(indices, shape[axis]);
      const after = new Array<number>(shape.length - axis - 1).fill(1);
      const counted = where(reshape(inside, [...inside.shape, ...after]), updates, 0);
      return { inputs: [safe, counted, ...x] };
    },
  },
  forward([indices, { data: dx }, x], { data: y }, { shape, axis }) {
    if (x !== undefined) y.set(x.data);
    const [outer, length, inner] = splitAt(shape, axis);
    const index = indices.data;
    for (let o = 0, from = 0; o < outer; o++) {
      for (let k = 0; k < index.length; k++, from += inner) {
        const to = (o * length + index[k]) * inner;
        for (let i = 0; i < inner; i++) y[to + i] += dx[from + i];
      }
    }
  },
  gradient: (dy, { inputs: [indices], attributes: { axis }, needs }) => [
    null,
    needs[1] ? take(dy, indices, axis) : null,
    dy,
  ],
  // Not ScatterND: with more than one thread, ONNX Runtime 1.30 loses updates there that meet in one entry.
  onnx({ axis }, context) {
    const [indices, updates, x = onnxZeros(context.outputs[0], context)] = context.inputs;
    const count = sizeOf(indices.shape);
    const shape = [...x.shape.slice(0, axis), count, ...x.shape.slice(axis + 1)];
    const places = onnxIndices(indices, context);
    const isVector = indices.shape.length === 1;
    // by ranks alone: a size that happens to fit may be free
    const inLine = isVector ? updates : onnxShaped('Reshape', updates, shape, context);
    if (isVector && shape.length === 1)
      return { opType: 'ScatterElements', inputs: [x, places, inLine], attributes: { axis, reduction: 'add' } };
    const column = onnxShaped('Reshape', places, shape.map((_, k) => (k === axis ? count : 1)), context); // prettier-ignore
    return {
      opType: 'ScatterElements',
      inputs: [x, onnxShaped('Expand', column, shape, context), inLine],
      attributes: { axis, reduction: 'add' },
    };
  },
});

/**
 * Adds each update to the whole entry along `axis` that its index names. Updates of one entry add up.
 *
 * `y[indices[i], …] += updates[i, …]` for axis 0
 *
 * @param x floating or whole numbers, rank of at least 1
 * @param axis negative counts from the end
 * @param indices int32, int64 or uint8, any shape
 * @param updates `x`'s shape with the shape of `indices` in place of `axis`, dtype of `x`
 * @returns same shape and dtype as `x`
 * @throws {ShapeError} if the shapes do not fit, or an index is not one of the entries; negative ones are not
 * @throws {DTypeError} if the indices are not whole numbers, or the dtypes of `x` and `updates` differ
 * @example
 * const indices = tensor([1, 1], { dtype: 'int32' });
 * indexAdd(zeros([2, 2]), 0, indices, tensor([[1, 2], [3, 4]])).toArray(); // [[0, 0], [4, 6]]
 * @see https://pytorch.org/docs/stable/generated/torch.Tensor.index_add_.html (there the indices are a vector)
 */
export function indexAdd(x: Tensor, axis: number, indices: Tensor, updates: Tensor): Tensor {
  const along = axisOf('indexAdd', x, axis);
  return apply(indexAddOp, [indices, updates, x], { shape: x.shape, axis: along });
}
