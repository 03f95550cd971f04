import type { Tensor } from '../../tensor.ts';
import { padAxes } from '../movement/pad-op.ts';

/** One entry of 0 along axes that have none, so that there is a largest; at every size by the same operation, as a file must. */
export function orZero(x: Tensor, axes: readonly number[]): Tensor {
  return padAxes(
    x,
    x.shape.map((length, axis) => [0, axes.includes(axis) ? Math.max(0, 1 - length) : 0] as const),
  );
}
