import { apply } from '../apply.ts';
import { requireInteger, requireNumeric, requireSame } from '../dtype.ts';
import { ShapeError } from '../errors.ts';
import type { OnnxContext, OnnxValue } from '../onnx-rule.ts';
import { defineOp } from '../op.ts';
import { formatShape, normalizeAxis, sameShape, splitAt, type Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';
import { indexSelect } from './index-select.ts';
import { onnxIndices, onnxZeros, requireIndices, type AxisOptions } from './indices.ts';

/** Numbers from `start` up to, without, `end`. */
function range(start: number, end: number): number[] {
  return Array.from({ length: end - start }, (_, i) => start + i);
}

function transposed(x: OnnxValue, perm: readonly number[], { node }: OnnxContext): OnnxValue {
  if (perm.every((axis, k) => axis === k)) return x;
  return node(
    { opType: 'Transpose', inputs: [x], attributes: { perm } },
    { shape: perm.map((axis) => x.shape[axis]), dtype: x.dtype },
  );
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
  forward([indices, { data: dx }, x], { data: y }, { shape, axis }) {
    requireIndices('indexAdd', indices, { shape, axis });
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
    needs[1] ? indexSelect(dy, indices, { axis }) : null,
    dy,
  ],
  // ScatterND adds along the first axis: bring it there, and back afterwards.
  onnx({ axis }, context) {
    const { node, ints, outputs } = context;
    const [given, updates, x] = context.inputs;
    const indices = onnxIndices(given, context);
    const { shape, dtype } = outputs[0];
    const [rank, added] = [shape.length, indices.shape.length];
    const front = [axis, ...range(0, axis), ...range(axis + 1, rank)];
    const moved = { shape: front.map((k) => shape[k]), dtype };
    const updatesFront = [
      ...range(axis, axis + added),
      ...range(0, axis),
      ...range(axis + added, updates.shape.length),
    ];
    const column = node(
      { opType: 'Unsqueeze', inputs: [indices, ints([-1])] },
      { shape: [...indices.shape, 1], dtype: indices.dtype },
    );
    const inputs = [
      x === undefined ? onnxZeros(moved, context) : transposed(x, front, context),
      column.dtype === 'int64'
        ? column
        : node(
            { opType: 'Cast', inputs: [column], attributes: { to: { dtype: 'int64' } } },
            { shape: column.shape, dtype: 'int64' },
          ),
      transposed(updates, updatesFront, context),
    ];
    const sums = { opType: 'ScatterND', inputs, attributes: { reduction: 'add' } };
    if (axis === 0) return sums;
    return {
      opType: 'Transpose',
      inputs: [node(sums, moved)],
      attributes: { perm: range(0, rank).map((k) => front.indexOf(k)) },
    };
  },
});

/**
 * Adds each update to the whole entry along `axis` that its index names. Updates of one entry add up.
 *
 * `y[indices[i], …] += updates[i, …]` for axis 0
 *
 * @param x floating or whole numbers, rank of at least 1
 * @param indices int32, int64 or uint8, any shape
 * @param updates `x`'s shape with the shape of `indices` in place of `axis`, dtype of `x`
 * @param options `axis`: negative counts from the end; default 0
 * @returns same shape and dtype as `x`
 * @throws {ShapeError} if the shapes do not fit, or an index is not one of the entries; negative ones are not
 * @throws {DTypeError} if the indices are not whole numbers, or the dtypes of `x` and `updates` differ
 * @example
 * const indices = tensor([1, 1], { dtype: 'int32' });
 * indexAdd(zeros([2, 2]), indices, tensor([[1, 2], [3, 4]])).toArray(); // [[0, 0], [4, 6]]
 * @see https://pytorch.org/docs/stable/generated/torch.Tensor.index_add_.html (there the indices are a vector)
 */
export function indexAdd(x: Tensor, indices: Tensor, updates: Tensor, { axis = 0 }: AxisOptions = {}): Tensor {
  return apply(indexAddOp, [indices, updates, x], {
    shape: x.shape,
    axis: normalizeAxis('indexAdd', axis, x.rank),
  });
}
