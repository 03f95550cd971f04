import type { Tensor } from '../../tensor.ts';
import { padAxes } from '../movement/pad-op.ts';
import { slice } from '../movement/slice.ts';

/** Entries of an axis so many places later, with `value` before the first. */
export function later(x: Tensor, axis: number, by: number, value: number): Tensor {
  const pads = x.shape.map((_, k): readonly [number, number] => [k === axis ? by : 0, 0]);
  return padAxes(slice(x, { axis, end: -by }), pads, { value });
}

/**
 * A running combination along an axis, of whole tensors: each round reaches twice as far, so that `n` entries take `⌈log₂ n⌉` rounds.
 *
 * @param combine what stands so many places before, with what stands there
 */
export function doubling<T>(x: T, length: number, combine: (x: T, by: number) => T): T {
  let y = x;
  for (let by = 1; by < length; by *= 2) y = combine(y, by);
  return y;
}
