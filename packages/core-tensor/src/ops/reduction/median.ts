import { floorDivide } from '../arithmetic/floor-divide.ts';
import { requireTensor } from '../../arguments/index.ts';
import { isFloating, requireNumeric } from '../../dtype.ts';
import type { Tensor } from '../../tensor.ts';
import { cast } from '../elementwise/cast.ts';
import { equal } from '../elementwise/equal.ts';
import { logicalOr } from '../elementwise/logical-or.ts';
import { maximum } from '../elementwise/maximum.ts';
import { notEqual } from '../elementwise/not-equal.ts';
import { sub } from '../elementwise/sub.ts';
import { where } from '../elementwise/where.ts';
import { gather } from '../indexing/gather.ts';
import { sort } from '../indexing/sort.ts';
import type { ValuesAndIndices } from '../indexing/sorting.ts';
import { alongAxis } from '../movement/along-axis.ts';
import { padAxes } from '../movement/pad-op.ts';
import { reshape } from '../movement/reshape.ts';
import { squeeze } from '../movement/squeeze.ts';
import { max } from './max.ts';
import { sumAlong } from './sum-op.ts';
import { keepDimsOf, type ReduceOptions } from './define-reduction.ts';
import { requireElements } from './slices.ts';

interface Choice {
  readonly options: ReduceOptions;
  /** whether NaN is left out; else any NaN is the median */
  readonly ofNumbers: boolean;
}

/** Where the median stands among entries in order, NaN last: the lower of two. */
function middleOf(values: Tensor, axis: number, ofNumbers: boolean): Tensor {
  const length = values.shape[axis];
  const numbers = sumAlong(cast(equal(values, values), 'int32'), [axis], true);
  const middle = floorDivide(maximum(sub(numbers, 1), 0), 2);
  return ofNumbers ? middle : where(equal(numbers, length), middle, numbers); // or the first NaN
}

function medianAlong(name: string, x: Tensor, axis: number, ofNumbers: boolean): [values: Tensor, indices: Tensor] {
  requireNumeric(name, 'x', x.dtype);
  requireElements(name, x, [axis]);
  const { values, indices } = sort(x, axis);
  const middle = middleOf(values, axis, ofNumbers);
  return [gather(values, axis, middle), gather(indices, axis, middle)];
}

/** The median of all, of whose gradient those that equal it have even shares, as in PyTorch. */
function shared(x: Tensor, median: Tensor): Tensor {
  if (!isFloating(x.dtype)) return median;
  return max(where(logicalOr(equal(x, median), notEqual(median, median)), x, -Infinity));
}

function medianOf(
  name: string,
  x: Tensor,
  axis: number | null,
  { options, ofNumbers }: Choice,
): Tensor | ValuesAndIndices {
  requireTensor(name, 'x', x);
  const keepDims = keepDimsOf(name, options);
  if (axis === null) {
    const flat = reshape(x, [x.size]);
    const any = isFloating(x.dtype) ? padAxes(flat, [[0, Math.max(0, 1 - x.size)]], { value: NaN }) : flat; // NaN of nothing
    return shared(any, squeeze(medianAlong(name, any, 0, ofNumbers)[0], 0));
  }
  const [values, indices] = alongAxis(name, x, axis, (of, along) =>
    medianAlong(name, of, along, ofNumbers).map((y) => (keepDims ? y : squeeze(y, along))),
  );
  return { values, indices };
}

/**
 * Middle of the elements in order, of two the lower; along an axis, and where it stands.
 *
 * @param x any shape, floating or whole numbers
 * @param axis negative from the end; default null: of all elements
 * @param options `keepDims`: leave the axis as size 1; default false
 * @returns without an axis a scalar, with one `{ values, indices }`, int32 positions; NaN where there is one, and of no elements without an axis
 * @throws {ShapeError} if the axis is outside the rank of `x` or has no elements
 * @throws {DTypeError} if `x` is bool or 16-bit
 * @example median(tensor([4, 1, 3])).item(); // 3
 * @example median(tensor([[4, 1, 3], [2, 7, 9]]), 1).values.toArray(); // [3, 7]
 * @see https://pytorch.org/docs/stable/generated/torch.median.html
 */
export function median(x: Tensor, axis?: null, options?: ReduceOptions): Tensor;
export function median(x: Tensor, axis: number, options?: ReduceOptions): ValuesAndIndices;
export function median(x: Tensor, axis: number | null = null, options: ReduceOptions = {}): Tensor | ValuesAndIndices {
  return medianOf('median', x, axis, { options, ofNumbers: false });
}

/**
 * `median` of what is a number.
 *
 * @param x any shape, floating or whole numbers
 * @param axis negative from the end; default null: of all elements
 * @param options `keepDims`: leave the axis as size 1; default false
 * @returns without an axis a scalar, with one `{ values, indices }`; NaN where all are
 * @throws {ShapeError} if the axis is outside the rank of `x` or has no elements
 * @throws {DTypeError} if `x` is bool or 16-bit
 * @example nanmedian(tensor([4, NaN, 3, 5])).item(); // 4
 * @see https://pytorch.org/docs/stable/generated/torch.nanmedian.html
 */
export function nanmedian(x: Tensor, axis?: null, options?: ReduceOptions): Tensor;
export function nanmedian(x: Tensor, axis: number, options?: ReduceOptions): ValuesAndIndices;
export function nanmedian(
  x: Tensor,
  axis: number | null = null,
  options: ReduceOptions = {},
): Tensor | ValuesAndIndices {
  return medianOf('nanmedian', x, axis, { options, ofNumbers: true });
}
