import { requireBoolean, requireOptions, requireTensor } from '../../arguments/index.ts';
import { requireNumeric, requireSame } from '../../dtype.ts';
import { ShapeError } from '../../errors.ts';
import { formatShape, sameShape, sizeOf } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { cast } from '../elementwise/cast.ts';
import { greaterEqual } from '../elementwise/greater-equal.ts';
import { greater } from '../elementwise/greater.ts';
import { logicalNot } from '../elementwise/logical-not.ts';
import { unsqueeze } from '../movement/unsqueeze.ts';
import { sumAlong } from '../reduction/sum-op.ts';
import type { TensorData } from '../../dtype.ts';
import { applyEager, type EagerOp } from '../../eager/eager-op.ts';
import { operands, type Operand } from '../elementwise/elementwise.ts';
import { requireVector } from './indices.ts';

interface SearchOptions {
  /** behind equal entries instead of before them; default false */
  readonly right?: boolean | undefined;
}

interface Attributes {
  readonly right: boolean;
}

/** Finds places by halving; whoever records sees a comparison with every entry. */
const searchSortedOp: EagerOp<readonly [entries: Tensor, values: Tensor], Attributes> = {
  name: 'searchSorted',
  infer: ([, { shape }]) => ({ shape, dtype: 'int32' }),
  forward([{ shape, data: entries }, { data: values, size }], { data: y }, { right }) {
    const length = shape[shape.length - 1];
    const each = shape.length === 1 ? size : size / Math.max(1, sizeOf(shape.slice(0, -1))); // values in a row
    for (let from = 0, start = 0; from < size; from += each, start += length) {
      const row = entries.subarray(start, start + length);
      const find = areInOrder(row) ? placeOf : countBefore; // what is not in order is counted, as it is recorded
      for (let i = from; i < from + each; i++) y[i] = find(row, values[i], right);
    }
  },
  recorded([entries, values], { right }) {
    const rows = entries.rank === 1 ? entries : unsqueeze(entries, -2);
    const wanted = unsqueeze(values, -1);
    const isBefore = logicalNot(right ? greater(rows, wanted) : greaterEqual(rows, wanted));
    return sumAlong(cast(isBefore, 'int32'), [isBefore.rank - 1]);
  },
};

function areInOrder(entries: TensorData): boolean {
  for (let i = 1; i < entries.length; i++) if (!(entries[i - 1] <= entries[i])) return false;
  return true;
}

function countBefore(entries: TensorData, value: number, right: boolean): number {
  let count = 0;
  for (let i = 0; i < entries.length; i++) if (!(right ? entries[i] > value : entries[i] >= value)) count++;
  return count;
}

function placeOf(entries: TensorData, value: number, right: boolean): number {
  let [start, end] = [0, entries.length];
  while (start < end) {
    const middle = (start + end) >> 1;
    if (right ? entries[middle] > value : entries[middle] >= value) end = middle;
    else start = middle + 1;
  }
  return start;
}

function search(name: string, entries: Tensor, values: Tensor, options: SearchOptions): Tensor {
  const { right = false } = requireOptions<SearchOptions>(name, options, { right: true });
  requireBoolean(name, 'right', right);
  requireSame(name, ['the sorted entries', 'the values'], [entries.dtype, values.dtype]);
  requireNumeric(name, 'x', entries.dtype);
  const rows = entries.shape.slice(0, -1);
  const fits = entries.rank === 1 || (entries.rank > 1 && sameShape(rows, values.shape.slice(0, -1)));
  if (fits) return applyEager(searchSortedOp, [entries, values], { right });
  throw new ShapeError(
    name,
    `the sorted entries are ${formatShape(entries.shape)} but the values ${formatShape(values.shape)}; the entries must be a vector, or all axes but the last the same`,
    { expected: rows, got: values.shape },
  );
}

/**
 * Finds the places where values belong among entries in order.
 *
 * `x[i − 1] < value ≤ x[i]`, with `right` `x[i − 1] ≤ value < x[i]`
 *
 * @param x a vector in ascending order, or `[…, length]` with rows in order
 * @param values any shape, dtype of `x`; for rows `[…, count]`; or a number
 * @param options `right`: behind equal entries; default false
 * @returns the shape of `values`, int32: 0 … length
 * @throws {ShapeError} if the rows of `x` and `values` do not match
 * @throws {DTypeError} if the dtypes differ, or are bool or 16-bit
 * @example searchSorted(tensor([1, 3, 5]), tensor([3, 4, 9])).toArray(); // [1, 2, 3]
 * @see https://pytorch.org/docs/stable/generated/torch.searchsorted.html (its result is int64)
 */
export function searchSorted(x: Tensor, values: Operand, options: SearchOptions = {}): Tensor {
  requireTensor('searchSorted', 'x', x);
  return search('searchSorted', ...operands('searchSorted', x, values), options);
}

/**
 * Finds the bucket that each element falls into.
 *
 * `boundaries[i − 1] < x ≤ boundaries[i]`, with `right` `boundaries[i − 1] ≤ x < boundaries[i]`
 *
 * @param x any shape, floating or whole numbers
 * @param boundaries a vector in ascending order, dtype of `x`
 * @param options `right`: whether a boundary belongs to the bucket behind it; default false
 * @returns the shape of `x`, int32: 0 … number of boundaries
 * @throws {ShapeError} if the boundaries are no vector
 * @throws {DTypeError} if the dtypes differ, or are bool or 16-bit
 * @example bucketize(tensor([0, 3, 9]), tensor([1, 3, 5])).toArray(); // [0, 1, 3]
 * @see https://pytorch.org/docs/stable/generated/torch.bucketize.html (its result is int64)
 */
export function bucketize(x: Tensor, boundaries: Tensor, options: SearchOptions = {}): Tensor {
  requireTensor('bucketize', 'x', x);
  requireTensor('bucketize', 'boundaries', boundaries);
  requireVector('bucketize', boundaries);
  return search('bucketize', boundaries, x, options);
}
