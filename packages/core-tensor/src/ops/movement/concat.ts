import { apply } from '../../apply.ts';
import { requireList, requireTensor } from '../../arguments/index.ts';
import { requireSame } from '../../dtype.ts';
import { ShapeError } from '../../errors.ts';
import { defineOp } from '../../op.ts';
import type { TensorType } from '../../tensor-type.ts';
import { formatShape, normalizeAxis, stridesOf } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { slice } from './slice.ts';
import { copyElements } from './strided.ts';

function requireJoinable(first: TensorType, next: TensorType, { axis, at }: { axis: number; at: number }): void {
  requireSame('concat', ['tensors[0]', `tensors[${at}]`], [first.dtype, next.dtype]);
  if (first.shape.length === next.shape.length) {
    const other = first.shape.findIndex((length, k) => k !== axis && length !== next.shape[k]);
    if (other === -1) return;
    throw new ShapeError(
      'concat',
      `tensors[0] is ${formatShape(first.shape)} but tensors[${at}] is ${formatShape(next.shape)}; all axes but axis ${axis} must match (axis ${other}: ${first.shape[other]} vs ${next.shape[other]})`,
      { expected: first.shape, got: next.shape },
    );
  }
  throw new ShapeError(
    'concat',
    `tensors[0] is ${formatShape(first.shape)} but tensors[${at}] is ${formatShape(next.shape)}; they must have equally many axes (${first.shape.length} vs ${next.shape.length})`,
    { expected: first.shape.length, got: next.shape.length },
  );
}

export const concatOp = defineOp<readonly Tensor[], { axis: number }>({
  name: 'concat',
  movement: true,
  infer(tensors, { axis }) {
    const shape = [...tensors[0].shape];
    for (let at = 1; at < tensors.length; at++) {
      requireJoinable(tensors[0], tensors[at], { axis, at });
      shape[axis] += tensors[at].shape[axis];
    }
    return { shape, dtype: tensors[0].dtype };
  },
  forward(tensors, y, { axis }) {
    const strides = stridesOf(y.shape);
    let offset = 0;
    for (const x of tensors) {
      copyElements(
        x.shape,
        { data: x.data, offset: 0, strides: stridesOf(x.shape) },
        { data: y.data, offset, strides },
      );
      offset += x.shape[axis] * strides[axis];
    }
  },
  gradient(dy, { inputs, attributes: { axis }, needs }) {
    let next = 0;
    return inputs.map((x, i) => {
      const start = next;
      next += x.shape[axis];
      return needs[i] ? slice(dy, { axis, start, end: i === inputs.length - 1 ? null : next }) : null;
    });
  },
  onnx: ({ axis }) => ({ opType: 'Concat', attributes: { axis } }),
});

/**
 * Joins tensors along an axis they have.
 *
 * @param tensors at least one, all of one dtype; shapes equal but for `axis`; a `[0]` among others adds nothing
 * @param axis negative counts from the end; default the first
 * @returns the sizes along `axis` added up, dtype of the tensors
 * @throws {ShapeError} if there is no tensor, one is a scalar, or the shapes do not match
 * @throws {DTypeError} if the dtypes differ
 * @example concat([tensor([1, 2]), tensor([3])]).toArray(); // [1, 2, 3]
 * @see https://pytorch.org/docs/stable/generated/torch.cat.html
 */
export function concat(tensors: readonly Tensor[], axis = 0): Tensor {
  requireList('concat', 'tensors', tensors);
  tensors.forEach((x, i) => requireTensor('concat', `tensors[${i}]`, x));
  if (tensors.length === 0)
    throw new ShapeError('concat', '0 tensors are given; at least 1 is needed', { expected: 1, got: 0 });
  const areVectors = tensors.every(({ rank }) => rank < 2);
  const filled = tensors.filter(({ rank, size }) => areVectors || rank !== 1 || size > 0);
  const k = normalizeAxis('concat', axis, filled[0].rank);
  return filled.length === 1 ? filled[0] : apply(concatOp, filled, { axis: k });
}
