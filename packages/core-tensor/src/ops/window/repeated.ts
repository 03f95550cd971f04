import type { Tensor } from '../../tensor.ts';
import { reshape } from '../movement/reshape.ts';
import { unsqueeze } from '../movement/unsqueeze.ts';
import { broadcastTo } from '../reduction/broadcast-to.ts';

/** Each entry of an axis so many times, whatever its size. */
export function repeated(x: Tensor, axis: number, times: number): Tensor {
  if (times === 1) return x;
  const { shape } = x;
  const wide = [...shape.slice(0, axis + 1), times, ...shape.slice(axis + 1)];
  return reshape(broadcastTo(unsqueeze(x, axis + 1), wide), shape.with(axis, shape[axis] * times));
}
