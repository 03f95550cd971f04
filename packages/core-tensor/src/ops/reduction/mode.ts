import { arange } from '../../create.ts';
import { requireNumeric } from '../../dtype.ts';
import type { Tensor } from '../../tensor.ts';
import { equal } from '../elementwise/equal.ts';
import { sub } from '../elementwise/sub.ts';
import { where } from '../elementwise/where.ts';
import { gather } from '../indexing/gather.ts';
import { sort } from '../indexing/sort.ts';
import type { ValuesAndIndices } from '../indexing/sorting.ts';
import { alongAxis } from '../movement/along-axis.ts';
import { concat } from '../movement/concat.ts';
import { reshape } from '../movement/reshape.ts';
import { slice } from '../movement/slice.ts';
import { squeeze } from '../movement/squeeze.ts';
import { argmax } from './argmax.ts';
import { stretchTo } from './broadcast-to-op.ts';
import { cummax } from './cummax.ts';
import { keepDimsOf, type ReduceOptions } from './define-reduction.ts';
import { requireElements } from './slices.ts';

/**
 * The most frequent element along an axis, of several the smallest, and where it stands last. NaN equals nothing, so it is one only where all are.
 *
 * @param x any shape, floating or whole numbers
 * @param axis negative counts from the end; default the last
 * @param options `keepDims`: leave the axis as size 1; default false
 * @returns `{ values, indices }`: `x`'s shape without the axis, dtype of `x`; int32 positions
 * @throws {ShapeError} if the axis is outside the rank of `x` or has no elements
 * @throws {DTypeError} if `x` is bool or 16-bit
 * @example
 * const { values, indices } = mode(tensor([3, 1, 3, 2]));
 * [values.item(), indices.item()]; // [3, 2]
 * @example mode(tensor([NaN, NaN, 1])).values.item(); // 1
 * @see https://pytorch.org/docs/stable/generated/torch.mode.html (there NaN stands anywhere among the others, and is the result or not)
 */
export function mode(x: Tensor, axis = -1, options: ReduceOptions = {}): ValuesAndIndices {
  const keepDims = keepDimsOf('mode', options);
  const [values, indices] = alongAxis('mode', x, axis, (of, along) => modeAlong(of, along, keepDims));
  return { values, indices };
}

function modeAlong(x: Tensor, along: number, keepDims: boolean): [values: Tensor, indices: Tensor] {
  requireNumeric('mode', 'x', x.dtype);
  requireElements('mode', x, [along]);
  const { values, indices } = sort(x, along);
  const places = x.shape.map((_, k) => (k === along ? x.shape[along] : 1));
  const own = stretchTo(reshape(arange(x.shape[along], { dtype: 'int32' }), places), x.shape);
  const former = concat([slice(values, { axis: along, end: 1 }), slice(values, { axis: along, end: -1 })], along);
  const starts = cummax(where(equal(values, former), 0, own), along).values; // of the run of equal entries
  const last = argmax(sub(own, starts), along, { keepDims: true }); // in order, the end of a run is its longest place
  const [value, index] = [values, indices].map((y) => gather(y, along, last));
  return keepDims ? [value, index] : [squeeze(value, along), squeeze(index, along)];
}
