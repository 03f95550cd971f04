import { apply } from '../../apply.ts';
import { axisOf } from '../../arguments/axis.ts';
import { requireTensor } from '../../arguments/require-tensor.ts';
import { underName } from '../../arguments/under-name.ts';
import { full } from '../../create.ts';
import { bitsOf, requireSame } from '../../dtype.ts';
import { defineOp, type Op } from '../../op.ts';
import { stridesOf } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { cast } from '../elementwise/cast.ts';
import { mul } from '../elementwise/mul.ts';
import { where } from '../elementwise/where.ts';
import { padAxes } from '../movement/pad-op.ts';
import { slice } from '../movement/slice.ts';
import { gather } from './gather.ts';
import {
  guardIndices,
  offsetsOf,
  onnxIndices,
  requireElementIndices,
  requireIndices,
  requireUpdates,
} from './indices.ts';

interface ScatterAttributes {
  readonly axis: number;
  /** the function that is called, for messages; default scatter */
  readonly where?: string | undefined;
}

export const scatterOp: Op<[x: Tensor, indices: Tensor, updates: Tensor], ScatterAttributes> = defineOp({
  name: 'scatter',
  movement: true,
  infer([x, indices, updates], { axis }) {
    requireSame('scatter', ['x', 'updates'], [x.dtype, updates.dtype]);
    requireElementIndices('scatter', indices, { shape: x.shape, axis });
    requireUpdates('scatter', indices, updates);
    return x;
  },
  check: {
    input: 1,
    require: (indices, { axis, where: name = 'scatter' }, [{ shape }]) =>
      requireIndices(name, indices, { shape, axis }),
    // one entry more takes what belongs nowhere
    guarded([x, indices, updates], { axis }) {
      const length = x.shape[axis];
      const { inside, safe } = guardIndices(indices, length);
      const longer = padAxes(
        x,
        x.shape.map((_, k) => [0, k === axis ? 1 : 0] as const),
      );
      return { inputs: [longer, where(inside, safe, length), updates], finish: (y) => slice(y, { axis, end: length }) };
    },
  },
  forward([x, indices, updates], y, { axis }) {
    const [from, to] = [bitsOf(updates.data), bitsOf(y.data)];
    to.set(bitsOf(x.data));
    const strides = stridesOf(x.shape);
    const [step, length, index] = [strides[axis], indices.shape[axis], indices.data];
    const outer = offsetsOf(indices.shape.slice(0, axis), strides);
    const inner = offsetsOf(indices.shape.slice(axis + 1), strides.slice(axis + 1));
    for (let o = 0, at = 0; o < outer.length; o++) {
      for (let k = 0; k < length; k++) {
        for (let i = 0; i < inner.length; i++, at++) to[outer[o] + index[at] * step + inner[i]] = from[at];
      }
    }
  },
  gradient: (dy, { inputs: [, indices], attributes: { axis }, needs }) => [
    needs[0] ? apply(scatterOp, [dy, indices, mul(cast(indices, dy.dtype), 0)], { axis }) : null,
    null,
    needs[2] ? gather(dy, axis, indices) : null,
  ],
  onnx({ axis }, context) {
    const [x, indices, updates] = context.inputs;
    return { opType: 'ScatterElements', inputs: [x, onnxIndices(indices, context), updates], attributes: { axis } };
  },
});

/**
 * Writes each update into the entry along `axis` that its index names; elsewhere the position is that of the index. Of several updates
 * of one entry one is kept, and each has its gradient.
 *
 * `y[indices[i, j], j] = updates[i, j]` for axis 0
 *
 * @param x any shape and dtype
 * @param axis negative counts from the end
 * @param indices int32, int64 or uint8 with as many axes as `x`; no longer than `x` along the other axes
 * @param updates shape of `indices`, dtype of `x`; or a number for all of them
 * @returns same shape and dtype as `x`
 * @throws {ShapeError} if the shapes do not fit, or an index is not one of the entries; negative ones are not
 * @throws {DTypeError} if the indices are not whole numbers, or the dtypes of `x` and `updates` differ
 * @example
 * const indices = tensor([2, 0], { dtype: 'int32' });
 * scatter(zeros([3]), 0, indices, tensor([1, 2])).toArray(); // [2, 0, 1]
 * @see https://pytorch.org/docs/stable/generated/torch.Tensor.scatter_.html (there `updates` may be larger than `indices`)
 */
export function scatter(x: Tensor, axis: number, indices: Tensor, updates: Tensor | number): Tensor {
  const along = axisOf('scatter', x, axis);
  if (typeof updates !== 'number') return apply(scatterOp, [x, indices, updates], { axis: along });
  requireTensor('scatter', 'indices', indices);
  const filling = underName('scatter', () => full(indices.shape, updates, { dtype: x.dtype }));
  return apply(scatterOp, [x, indices, filling], { axis: along });
}
