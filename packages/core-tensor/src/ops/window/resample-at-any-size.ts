import { apply } from '../../apply.ts';
import { arange, full } from '../../create.ts';
import { isFloating, type DType } from '../../dtype.ts';
import type { Tensor } from '../../tensor.ts';
import { wholeDivOp } from '../arithmetic/whole-div-op.ts';
import { abs } from '../elementwise/abs.ts';
import { add } from '../elementwise/add.ts';
import { cast } from '../elementwise/cast.ts';
import { div } from '../elementwise/div.ts';
import { floor } from '../elementwise/floor.ts';
import { greater } from '../elementwise/greater.ts';
import { less } from '../elementwise/less.ts';
import { maximum } from '../elementwise/maximum.ts';
import { minimum } from '../elementwise/minimum.ts';
import { mul } from '../elementwise/mul.ts';
import { sub } from '../elementwise/sub.ts';
import { where } from '../elementwise/where.ts';
import { take } from '../indexing/take.ts';
import { concat } from '../movement/concat.ts';
import { reshape } from '../movement/reshape.ts';
import { sum } from '../reduction/sum.ts';
import { repeated } from './repeated.ts';
import type { Resampling } from './resample-taps.ts';

/*
 * The tables of `resample-taps.ts` worked out by operations: exporters see how they follow the size of the axis. Positions are found in the
 * dtype of what is resampled.
 */

/** The windows of an adaptive pooling of `size` entries, int32 `[results]`: where they begin, and where they end. */
export function windowsAlong(size: number, results: number): readonly [begin: Tensor, end: Tensor] {
  const whole = (value: number): Tensor => full([], value, { dtype: 'int32' });
  const begins = mul(arange(results, { dtype: 'int32' }), whole(size));
  const divide = (x: Tensor): Tensor => apply(wholeDivOp, [x, whole(results)], {});
  return [divide(begins), divide(add(begins, whole(size + results - 1)))];
}

/** `0, 1 …` below `most + more`, int32: a size that follows another by steps, and so many beside. */
export function offsetsIn(most: number, more: number): Tensor {
  const beside = add(arange(more, { dtype: 'int32' }), full([], most, { dtype: 'int32' }));
  return concat([arange(most, { dtype: 'int32' }), beside]);
}

interface Axis {
  readonly size: number;
  readonly dtype: DType;
}

/** A number as a tensor, which exporters see follow a size. */
const number = (value: number, { dtype }: Axis): Tensor => full([], value, { dtype });

/** How far apart entries of the result lie, a number. */
function distanceAlong(axis: Axis, { result, factor, bySizes, alignCorners }: Resampling): Tensor {
  const [n, m] = [number(axis.size, axis), number(result, axis)];
  if (alignCorners) return where(greater(m, 1), div(sub(n, 1), maximum(sub(m, 1), 1)), 0);
  return factor === null || bySizes ? div(n, m) : number(1 / factor, axis);
}

/** `[entries]` of the result as `[entries, 1, …]`, for so many axes behind. */
const above = (x: Tensor, behind: number): Tensor => reshape(x, [...x.shape, ...new Array<number>(behind).fill(1)]);

/** Keys' cubic kernel within a distance of 1, and between 1 and 2. @see Keys (1981) */
const cubicNear = (x: Tensor, a: number): Tensor => add(mul(mul(sub(mul(x, a + 2), a + 3), x), x), 1);
const cubicFar = (x: Tensor, a: number): Tensor => sub(mul(mul(add(mul(sub(x, 5), x), 8), a), x), 4 * a);

interface Tap {
  readonly position: Tensor;
  readonly weight: Tensor | null;
}

/** The nearest entries that count. */
function tapsAlong(axis: Axis, how: Resampling): Tap[] {
  const { kind, result, alignCorners } = how;
  const distance = distanceAlong(axis, how);
  const last = number(axis.size - 1, axis);
  const places = arange(result, { dtype: axis.dtype });
  if (kind === 'nearest' || kind === 'nearest-exact') {
    const from = kind === 'nearest' ? places : add(places, 0.5);
    const single = (x: Tensor): Tensor => cast(x, 'float32'); // as PyTorch, for it decides at borders
    return [{ position: minimum(floor(mul(single(from), single(distance))), single(last)), weight: null }];
  }
  const at = alignCorners ? mul(places, distance) : sub(mul(add(places, 0.5), distance), 0.5);
  if (kind === 'cubic') {
    const low = floor(at);
    const t = sub(at, low);
    const rest = sub(1, t);
    const weights = [
      cubicFar(add(t, 1), -0.75),
      cubicNear(t, -0.75),
      cubicNear(rest, -0.75),
      cubicFar(add(rest, 1), -0.75),
    ];
    return weights.map((weight, k) => ({ position: minimum(maximum(add(low, k - 1), 0), last), weight }));
  }
  const from = maximum(at, 0);
  const low = minimum(floor(from), last);
  const share = where(less(low, last), sub(from, low), 0.5); // of the last entry alone, both halves
  return [
    { position: low, weight: sub(1, share) },
    { position: minimum(add(low, 1), last), weight: share },
  ];
}

/** How many entries lie between two of the result at most, rounded up. */
function entriesOfOne({ size }: Axis, { result, factor, bySizes, kind, alignCorners }: Resampling): number {
  if (factor === null) return Math.ceil(size / (alignCorners && result > 1 ? result - 1 : result));
  if (alignCorners) return size;
  const isExact = kind !== 'average' && !bySizes;
  return Math.ceil(Math.max(1, (isExact ? 1 : 2) / factor)); // ⌊size · factor⌋ ≥ size · factor / 2, where it is not 0
}

/** Means of windows, or sums of all that antialiasing lets count. */
function overWindows(x: Tensor, at: number, how: Resampling): Tensor {
  const axis: Axis = { size: x.shape[at], dtype: x.dtype };
  const { kind, result } = how;
  const radius = kind === 'linear' ? 1 : 2;
  const isMean = kind === 'average';
  const distance = distanceAlong(axis, how);
  const stretch = maximum(distance, 1);
  const center = mul(add(arange(result, { dtype: axis.dtype }), 0.5), distance);
  const whole = (y: Tensor): Tensor => cast(y, 'int32');
  const reach = mul(stretch, radius);
  const [begin, end] = isMean
    ? windowsAlong(axis.size, result)
    : [
        whole(maximum(floor(add(sub(center, reach), 0.5)), 0)),
        whole(minimum(floor(add(add(center, reach), 0.5)), number(axis.size, axis))),
      ];
  const one = entriesOfOne(axis, how);
  const offsets = isMean ? offsetsIn(one, 1) : offsetsIn(2 * radius * one, 2);
  const length = above(sub(end, begin), 1);
  const inside = less(offsets, length); // [result, entries]
  const places = add(above(begin, 1), offsets);
  const positions = minimum(places, full([], axis.size - 1, { dtype: 'int32' }));
  const behind = x.rank - at - 1;
  const found = where(above(inside, behind), take(x, positions, at), 0);
  if (isMean) return div(sum(found, at + 1), above(cast(sub(end, begin), axis.dtype), behind));
  const off = abs(div(add(sub(cast(places, axis.dtype), above(center, 1)), 0.5), stretch));
  const cubics = where(less(off, 1), cubicNear(off, -0.5), where(less(off, 2), cubicFar(off, -0.5), 0));
  const weights = where(inside, kind === 'linear' ? maximum(sub(1, off), 0) : cubics, 0);
  const shares = div(weights, sum(weights, 1, { keepDims: true }));
  return sum(mul(found, above(shares, behind)), at + 1);
}

/** An axis resampled at whatever size it has when a file runs. */
export function resampledAtAnySize(x: Tensor, at: number, how: Resampling): Tensor {
  const { kind, factor, bySizes } = how;
  if (kind === 'average' || how.antialias) return overWindows(x, at, how);
  const isNearest = kind === 'nearest' || kind === 'nearest-exact';
  if (isNearest && !bySizes && Number.isInteger(factor)) return repeated(x, at, factor!);
  const behind = x.rank - at - 1;
  const parts = tapsAlong({ size: x.shape[at], dtype: isFloating(x.dtype) ? x.dtype : 'float32' }, how).map(
    ({ position, weight }) => {
      const found = take(x, cast(position, 'int32'), at);
      return weight === null ? found : mul(found, above(weight, behind));
    },
  );
  return parts.reduce((a, b) => add(a, b));
}
