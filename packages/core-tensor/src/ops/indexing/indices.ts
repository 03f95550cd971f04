import { isInteger, requireInteger } from '../../dtype.ts';
import { ShapeError } from '../../errors.ts';
import type { OnnxContext, OnnxValue } from '../../onnx-rule.ts';
import type { TensorType } from '../../tensor-type.ts';
import { formatShape, sameShape, stridesOf, type Shape } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { cast } from '../elementwise/cast.ts';
import { greater } from '../elementwise/greater.ts';
import { where } from '../elementwise/where.ts';

/** The axis of `x`, of some shape, that indices count along. */
interface Along {
  readonly shape: Shape;
  readonly axis: number;
}

/** Throws unless every index is one of the `shape[axis]` entries of `x`. */
export function requireIndices(operation: string, indices: Tensor, { shape, axis }: Along): void {
  const { data } = indices;
  const length = shape[axis];
  for (let i = 0; i < data.length; i++)
    if (!(data[i] >= 0 && data[i] < length)) throw outside(operation, indices, i, { shape, axis });
}

function outside(operation: string, indices: Tensor, i: number, { shape, axis }: Along): ShapeError {
  const position = stridesOf(indices.shape).map((stride, k) => Math.floor(i / stride) % indices.shape[k]);
  const name = indices.rank === 0 ? 'indices' : `indices[${position.join(', ')}]`;
  const length = shape[axis];
  const rule = length === 0 ? 'has no entries' : `has the entries 0 … ${length - 1}`;
  return new ShapeError(
    operation,
    `${name} is ${indices.data[i]} but axis ${axis} of x ${formatShape(shape)} ${rule}`,
    {
      expected: length,
      got: indices.data[i],
    },
  );
}

/** Indices of which nothing is known before: which of them are among `length` entries, and with 0 in place of the others. */
export function guardIndices(indices: Tensor, length: number): { readonly inside: Tensor; readonly safe: Tensor } {
  const whole = indices.dtype === 'uint8' ? cast(indices, 'int32') : indices;
  const inside = greater(length, where(greater(whole, -1), whole, length)); // a negative one counts as too large
  return { inside, safe: where(inside, whole, 0) };
}

/** Gives what was read at other places than `inside` up: NaN, or 0 where the dtype has none. */
export function onlyInside(inside: Tensor, x: Tensor): Tensor {
  if (x.dtype === 'bool') return cast(onlyInside(inside, cast(x, 'int32')), 'bool'); // ONNX Runtime 1.30 has no Where of bool
  return where(inside, x, isInteger(x.dtype) ? 0 : NaN);
}

/** Throws unless `indices` match `x` as `gather` needs it: whole numbers, equal ranks, no axis but `axis` longer than that of `x`. */
export function requireElementIndices(operation: string, indices: TensorType, { shape, axis }: Along): void {
  requireInteger(operation, 'indices', indices.dtype);
  const given = `indices are ${formatShape(indices.shape)} but x is ${formatShape(shape)}`;
  if (indices.shape.length !== shape.length) {
    throw new ShapeError(
      operation,
      `${given}; they must have equally many axes (${indices.shape.length} vs ${shape.length})`,
      { expected: shape.length, got: indices.shape.length },
    );
  }
  const longer = shape.findIndex((length, k) => k !== axis && indices.shape[k] > length);
  if (longer === -1) return;
  throw new ShapeError(
    operation,
    `${given}; only axis ${axis} may be longer than that of x (axis ${longer}: ${indices.shape[longer]} vs ${shape[longer]})`,
    { expected: shape[longer], got: indices.shape[longer] },
  );
}

/** Throws unless there is one index for each update. */
export function requireUpdates(operation: string, indices: TensorType, updates: TensorType): void {
  if (sameShape(indices.shape, updates.shape)) return;
  throw new ShapeError(
    operation,
    `indices are ${formatShape(indices.shape)} but updates are ${formatShape(updates.shape)}; each update needs one index`,
    { expected: indices.shape, got: updates.shape },
  );
}

/** Offsets in an array with `strides` of all positions of `shape`, in order. */
export function offsetsOf(shape: Shape, strides: readonly number[]): Uint32Array {
  let offsets = new Uint32Array(1);
  shape.forEach((length, axis) => {
    const next = new Uint32Array(offsets.length * length);
    for (let i = 0, at = 0; i < offsets.length; i++)
      for (let k = 0; k < length; k++) next[at++] = offsets[i] + k * strides[axis];
    offsets = next;
  });
  return offsets;
}

/** Indices as ONNX takes them: int32 or int64. */
export function onnxIndices(indices: OnnxValue, { node }: OnnxContext): OnnxValue {
  if (indices.dtype !== 'uint8') return indices;
  return node(
    { opType: 'Cast', inputs: [indices], attributes: { to: { dtype: 'int32' } } },
    { shape: indices.shape, dtype: 'int32' },
  );
}

/** Zeros of a shape that may follow a dynamic axis. */
export function onnxZeros({ shape, dtype }: TensorType, { node, constant, ints }: OnnxContext): OnnxValue {
  return node({ opType: 'Expand', inputs: [constant(0, dtype), ints(shape)] }, { shape, dtype });
}

/** Throws unless indices are a vector. */
export function requireVector(operation: string, indices: TensorType): void {
  if (indices.shape.length === 1) return;
  throw new ShapeError(
    operation,
    `indices are ${formatShape(indices.shape)} but must be a vector, with 1 axis, not ${indices.shape.length}`,
    { expected: 1, got: indices.shape.length },
  );
}
