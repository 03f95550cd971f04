import type { Tensor } from '../../tensor.ts';
import { padAxes } from '../movement/pad-op.ts';

/** Where axes have no entries, 0: what is not negative has no largest of none. It does the same at every size, as a file must. */
export function orZero(x: Tensor, axes: readonly number[]): Tensor {
  return padAxes(
    x,
    x.shape.map((length, axis) => [0, axes.includes(axis) ? Math.max(0, 1 - length) : 0] as const),
  );
}
