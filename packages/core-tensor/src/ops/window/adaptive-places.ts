import { requireFloating, type TensorData } from '../../dtype.ts';
import type { Op } from '../../op.ts';
import { sizeOf, type Shape } from '../../shape.ts';
import { arange, full } from '../../create.ts';
import type { Tensor } from '../../tensor.ts';
import { add } from '../elementwise/add.ts';
import { minimum } from '../elementwise/minimum.ts';
import { mul } from '../elementwise/mul.ts';
import { sub } from '../elementwise/sub.ts';
import { take } from '../indexing/take.ts';
import { reshape } from '../movement/reshape.ts';
import { argmax } from '../reduction/argmax.ts';
import { offsetsIn, windowsAlong } from './resample-at-any-size.ts';
import { windowOf } from './resample-taps.ts';

/** How windows are laid over the last axes. */
export interface AdaptiveAttributes {
  /** how many along each of the last axes; null for an axis that is kept, whatever its size: one for each entry */
  readonly results: readonly (number | null)[];
  /** whether the decomposition is to work at any sizes of these axes, for files in which they are free */
  readonly atAnySize?: boolean | undefined;
}

/** How many windows there are along each axis. */
const countsOf = (sizes: Shape, { results }: AdaptiveAttributes): number[] =>
  results.map((count, i) => count ?? sizes[i]);

/** The places of each window, counted through all axes. */
function placesIn(sizes: Shape, results: Shape): Int32Array[] {
  const all = sizes.reduce<readonly (readonly number[])[]>(
    (outer, size, axis) =>
      outer.flatMap((places) =>
        Array.from({ length: results[axis] }, (_, i) => {
          const [begin, end] = windowOf(i, size, results[axis]);
          return places.flatMap((place) => Array.from({ length: end - begin }, (_k, k) => place * size + begin + k));
        }),
      ),
    [[0]],
  );
  return all.map((places) => Int32Array.from(places));
}

/** The first place with the largest entry; NaN is larger than all. */
function largestOf(x: TensorData, image: number, places: Int32Array): number {
  let best = places[0];
  let most = x[image + best];
  for (let k = 1; k < places.length && !Number.isNaN(most); k++) {
    const value = x[image + places[k]];
    if (value > most || Number.isNaN(value)) [most, best] = [value, places[k]];
  }
  return best;
}

/** Where the largest entries of the windows of an adaptive pooling are, int32, counted through the pooled axes. */
export const adaptivePlacesOp: Op<[x: Tensor], AdaptiveAttributes> = {
  name: 'adaptivePlaces',
  infer([{ shape, dtype }], { results }) {
    requireFloating('adaptivePlaces', 'x', dtype);
    const counts = countsOf(shape.slice(-results.length), { results });
    return { shape: [...shape.slice(0, -results.length), ...counts], dtype: 'int32' };
  },
  forward([{ shape, data }], y, { results }) {
    const sizes = shape.slice(-results.length);
    const windows = placesIn(sizes, countsOf(sizes, { results }));
    const step = sizeOf(sizes);
    for (let image = 0, at = 0; at < y.data.length; image += step)
      for (const places of windows) y.data[at++] = largestOf(data, image, places);
  },
  decomposition([x], { results, atAnySize = false }) {
    const outer = x.shape.slice(0, -results.length);
    const sizes = x.shape.slice(-results.length);
    const counts = countsOf(sizes, { results });
    const tables = sizes.map((size, axis) => placesAlong(size, results[axis], atAnySize));
    // [...results, ...entries of each window], counted through all axes
    const lined = tables.map((table, axis) => {
      const wide = new Array<number>(2 * sizes.length).fill(1);
      [wide[axis], wide[sizes.length + axis]] = table.shape;
      return reshape(table, wide);
    });
    const places = lined.reduce((all, one, axis) => add(mul(all, full([], sizes[axis], { dtype: 'int32' })), one));
    const windows = sizeOf(counts);
    const most = sizeOf(tables.map(({ shape }) => shape[1]));
    const table = reshape(places, [windows, most]);
    const flat = reshape(x, [...outer, sizeOf(sizes)]);
    const largest = argmax(take(flat, table, outer.length), -1); // [...outer, windows]
    const rows = mul(arange(windows, { dtype: 'int32' }), full([], most, { dtype: 'int32' }));
    return [reshape(take(reshape(table, [windows * most]), add(largest, rows)), [...outer, ...counts])];
  },
};

/** The places of the windows of one axis, `[results, entries]`; those with fewer repeat their last one. */
function placesAlong(size: number, results: number | null, atAnySize: boolean): Tensor {
  if (results === null) return reshape(arange(size, { dtype: 'int32' }), [size, 1]);
  const [begin, end] = windowsAlong(size, results).map((x) => reshape(x, [results, 1]));
  const lengths = Array.from({ length: results }, (_, i) => {
    const [first, behind] = windowOf(i, size, results);
    return behind - first;
  });
  const offsets =
    atAnySize && results > 1
      ? offsetsIn(Math.ceil(size / results), 1)
      : arange(Math.max(...lengths), { dtype: 'int32' });
  return minimum(add(begin, offsets), sub(end, 1));
}
