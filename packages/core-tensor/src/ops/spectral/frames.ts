import { becomesFile } from '../../recorder.ts';
import type { Tensor } from '../../tensor.ts';
import { add } from '../elementwise/add.ts';
import { concat } from '../movement/concat.ts';
import { padAxes } from '../movement/pad-op.ts';
import { reshape } from '../movement/reshape.ts';
import { slice } from '../movement/slice.ts';
import { squeeze } from '../movement/squeeze.ts';
import { unsqueeze } from '../movement/unsqueeze.ts';

/** Overlapping pieces of a signal. */
export interface Frames {
  /** entries of each */
  readonly length: number;
  /** from one to the next */
  readonly hop: number;
}

/** Adds entries at the end of an axis, or takes them away. */
function resized(x: Tensor, axis: number, by: number): Tensor {
  return padAxes(
    x,
    x.shape.map((_, k) => [0, k === axis ? by : 0] as const),
  );
}

/** How many hops a frame takes. */
const hopsIn = ({ length, hop }: Frames): number => Math.ceil(length / hop);

/** The frames of signals `[…, n]`, as `[…, frames, length]`: blocks of a hop each, side by side. */
export function framesOf(x: Tensor, frames: Frames): Tensor {
  const { length, hop } = frames;
  const last = x.rank - 1;
  const [size, hops] = [x.shape[last], hopsIn(frames)];
  const count = 1 + Math.floor((size - length) / hop);
  if (count === 1 && !becomesFile()) return unsqueeze(slice(x, { axis: -1, end: length }), -2);
  const blocks = reshape(resized(x, last, (count + hops - 1) * hop - size), [
    ...x.shape.slice(0, -1),
    count + hops - 1,
    hop,
  ]);
  const parts = Array.from({ length: hops }, (_, r) => slice(blocks, { axis: last, start: r, end: r + count }));
  const whole = parts.length === 1 ? parts[0] : concat(parts, -1);
  return hops * hop === length ? whole : slice(whole, { axis: -1, end: length });
}

/** The sum of frames `[…, frames, length]` at their places, `[…, length + hop · (frames − 1)]`. */
export function overlapped(x: Tensor, frames: Frames): Tensor {
  const { length, hop } = frames;
  const [at, hops] = [x.rank - 2, hopsIn(frames)];
  const count = x.shape[at];
  if (count === 1 && !becomesFile()) return squeeze(x, -2);
  const blocks = reshape(resized(x, x.rank - 1, hops * hop - length), [...x.shape.slice(0, -1), hops, hop]);
  const shifted = Array.from({ length: hops }, (_, r) => {
    const part = squeeze(slice(blocks, { axis: -2, start: r, end: r + 1 }), -2);
    const around = part.shape.map((_size, k) => (k === at ? ([r, hops - 1 - r] as const) : 0));
    return padAxes(part, around);
  });
  const total = shifted.reduce((sum, part) => add(sum, part));
  const flat = reshape(total, [...x.shape.slice(0, -2), (count + hops - 1) * hop]);
  return slice(flat, { axis: -1, end: length + hop * (count - 1) });
}
