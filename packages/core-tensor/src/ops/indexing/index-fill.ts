import { axisOf } from '../../arguments/axis.ts';
import { requireTensor } from '../../arguments/index.ts';
import { requireInteger, requireSame } from '../../dtype.ts';
import { ShapeError } from '../../errors.ts';
import { formatShape, sameShape } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { reshape } from '../movement/reshape.ts';
import { stretchTo } from '../reduction/broadcast-to-op.ts';
import { scatter } from './scatter.ts';
import { operands } from '../elementwise/elementwise.ts';
import { requireVector } from './indices.ts';

/** A vector of indices along an axis, with as many other axes of size 1 as `x` has. */
function column(operation: string, x: Tensor, axis: number, index: Tensor): Tensor {
  requireTensor(operation, 'index', index);
  requireInteger(operation, 'index', index.dtype);
  requireVector(operation, index);
  return reshape(
    index,
    x.shape.map((_, k) => (k === axis ? index.size : 1)),
  );
}

/**
 * Puts a number into whole entries along an axis.
 *
 * @param x any dtype, rank of at least 1
 * @param axis negative counts from the end
 * @param index int32, int64 or uint8, a vector: which entries
 * @param value a number
 * @returns same shape and dtype as `x`
 * @throws {ShapeError} if an index is not one of the entries, or `axis` is outside the rank of `x`
 * @throws {DTypeError} if the indices are not whole numbers, or the dtype of `x` does not hold `value`
 * @example indexFill(tensor([1, 2, 3]), 0, tensor([0, 2], { dtype: 'int32' }), -1).toArray(); // [-1, 2, -1]
 * @see https://pytorch.org/docs/stable/generated/torch.Tensor.index_fill.html
 */
export function indexFill(x: Tensor, axis: number, index: Tensor, value: number): Tensor {
  const along = axisOf('indexFill', x, axis);
  const places = column('indexFill', x, along, index);
  const [entries, filling] = operands('indexFill', x, value);
  const shape = x.shape.map((length, k) => (k === along ? index.size : length));
  return scatter(entries, along, stretchTo(places, shape), stretchTo(filling, shape));
}

/**
 * Puts whole entries along an axis in the places of others.
 *
 * `y[index[i], …] = source[i, …]` for axis 0
 *
 * @param x any dtype, rank of at least 1
 * @param axis negative counts from the end
 * @param index int32, int64 or uint8, a vector: which entries
 * @param source dtype of `x`, its shape with as many entries along the axis as there are indices
 * @returns same shape and dtype as `x`
 * @throws {ShapeError} if the shapes do not fit, or an index is not one of the entries
 * @throws {DTypeError} if the indices are not whole numbers, or the dtypes of `x` and `source` differ
 * @example indexCopy(zeros([3]), 0, tensor([2, 0], { dtype: 'int32' }), tensor([5, 6])).toArray(); // [6, 0, 5]
 * @see https://pytorch.org/docs/stable/generated/torch.Tensor.index_copy.html
 */
export function indexCopy(x: Tensor, axis: number, index: Tensor, source: Tensor): Tensor {
  const along = axisOf('indexCopy', x, axis);
  const places = column('indexCopy', x, along, index);
  requireTensor('indexCopy', 'source', source);
  requireSame('indexCopy', ['x', 'source'], [x.dtype, source.dtype]);
  const shape = x.shape.map((length, k) => (k === along ? index.size : length));
  if (!sameShape(source.shape, shape))
    throw new ShapeError(
      'indexCopy',
      `source is ${formatShape(source.shape)} but must be ${formatShape(shape)}: x ${formatShape(x.shape)} with ${index.size} entries along axis ${along}`,
      { expected: shape, got: source.shape },
    );
  return scatter(x, along, stretchTo(places, shape), source);
}
