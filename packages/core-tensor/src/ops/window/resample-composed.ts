import { apply } from '../../apply.ts';
import { tensor } from '../../create.ts';
import { splitAt } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { add } from '../elementwise/add.ts';
import { mul } from '../elementwise/mul.ts';
import { take } from '../indexing/take.ts';
import { padAxes } from '../movement/pad-op.ts';
import { reshape } from '../movement/reshape.ts';
import { transpose } from '../movement/transpose.ts';
import { sum } from '../reduction/sum.ts';
import type { AvgPoolAttributes } from './avg-pool-kernel.ts';
import { avgPoolGradientOp, avgPoolOp } from './avg-pool.ts';
import { repeated } from './repeated.ts';
import { adjointTaps, tapsOf, windowOf, type Resampling, type Taps } from './resample-taps.ts';

const MOST_ALONE = 4; // taps that are taken one by one

/** The taps as a table, `[results · most]`; rows with fewer look at `nothing` then. */
function tableOf({ starts, positions, weights }: Taps, nothing: number) {
  const rows = Array.from({ length: starts.length - 1 }, (_, i) => [starts[i], starts[i + 1]] as const);
  const most = Math.max(1, ...rows.map(([first, end]) => end - first));
  const at = rows.flatMap(([first, end]) =>
    Array.from({ length: most }, (_, k) => (first + k < end ? first + k : null)),
  );
  return {
    most,
    places: at.map((t) => (t === null ? nothing : positions[t])),
    shares: at.map((t) => (t === null ? 0 : weights[t])),
    isFull: !at.includes(null),
  };
}

/** Sums of taps along an axis, for sizes that are fixed. */
function fromTaps(x: Tensor, axis: number, taps: Taps): Tensor {
  const last = x.rank - 1;
  // runtimes copy rows much faster than single numbers
  if (axis === last && last > 0) return transpose(fromTaps(transpose(x, -1, -2), axis - 1, taps), -1, -2);
  const results = taps.starts.length - 1;
  const { most, places, shares, isFull } = tableOf(taps, x.shape[axis]);
  const from = isFull
    ? x
    : padAxes(
        x,
        x.shape.map((_, each) => [0, each === axis ? 1 : 0] as const),
      ); // with zeros at the end
  const behind = new Array<number>(last - axis).fill(1);
  /** The entries at places, each as often as it counts. */
  const weighed = (at: readonly number[], often: readonly number[], shape: readonly number[]): Tensor => {
    const found = take(from, tensor([...at], { shape, dtype: 'int32' }), axis);
    if (often.every((weight) => weight === 1)) return found;
    return mul(found, tensor([...often], { shape: [...shape, ...behind], dtype: x.dtype }));
  };
  if (most > MOST_ALONE) return sum(weighed(places, shares, [results, most]), axis + 1);
  const columns = Array.from({ length: most }, (_, k) => {
    const [at, often] = [places, shares].map((list) => list.filter((_each, i) => i % most === k));
    return weighed(at, often, [results]);
  });
  return columns.reduce((a, b) => add(a, b));
}

/** The pooling of images whose height is the axis, where all windows are as long and as far apart; null where not. */
function poolingOf(size: number, results: number): AvgPoolAttributes | null {
  const windows = Array.from({ length: results }, (_, i) => windowOf(i, size, results));
  const length = windows[0][1];
  const stride = results > 1 ? windows[1][0] : 1;
  if (stride === 0 || !windows.every(([begin, end], i) => begin === i * stride && end === begin + length)) return null;
  const none = [0, 0] as const;
  return {
    kernel: [length, 1],
    stride: [stride, 1],
    padding: [none, none],
    dilation: [1, 1],
    ceilMode: false,
    countIncludePad: true,
  };
}

/** An axis resampled, for sizes that are fixed. */
export function resampledAtOneSize(x: Tensor, axis: number, how: Resampling): Tensor {
  const taps = tapsOf(x.shape[axis], how);
  const { positions, weights } = taps;
  const times = how.result / x.shape[axis];
  const isCopied = Number.isInteger(times) && weights.length === how.result && weights.every((weight) => weight === 1);
  if (isCopied && positions.every((position, i) => position === Math.floor(i / times))) return repeated(x, axis, times);
  const pooling = how.kind === 'average' ? poolingOf(x.shape[axis], how.result) : null;
  if (pooling === null) return fromTaps(x, axis, taps);
  const pooled = apply(avgPoolOp, [reshape(x, [1, ...splitAt(x.shape, axis)])], pooling);
  return reshape(pooled, x.shape.with(axis, how.result));
}

/** Its adjoint. */
export function sentBackAtOneSize(dy: Tensor, axis: number, { size, ...how }: Resampling & { size: number }): Tensor {
  const pooling = how.kind === 'average' ? poolingOf(size, how.result) : null;
  if (pooling === null) return fromTaps(dy, axis, adjointTaps(size, how));
  const [outer, results, inner] = splitAt(dy.shape, axis);
  const images = reshape(dy, [1, outer, results, inner]);
  const dx = apply(avgPoolGradientOp, [images], { ...pooling, sizes: [size, inner] });
  return reshape(dx, dy.shape.with(axis, size));
}
