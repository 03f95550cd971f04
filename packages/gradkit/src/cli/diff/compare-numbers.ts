import { numbersOf, type Tensor } from '@gradkit/core-tensor/functional';

/** How far two tensors of one shape are apart. */
export interface Distance {
  /** the largest difference of two elements; infinite where one is no number and the other is */
  readonly maxAbsolute: number;
  /** where that is, as indices */
  readonly at: readonly number[];
  /** the two elements there */
  readonly values: readonly [a: number, b: number];
  /** the largest difference in relation to the larger of the two elements: at most 2 */
  readonly maxRelative: number;
  /** how many elements differ by more than is allowed */
  readonly beyond: number;
}

/**
 * Compares two tensors of one shape, element by element.
 *
 * @param tolerance how far apart two elements may be; of those above 1, in relation to the larger one
 * @returns null where no two elements differ
 */
export function distanceOf(a: Tensor, b: Tensor, tolerance: number): Distance | null {
  const [x, y] = [numbersOf(a), numbersOf(b)];
  let [maxAbsolute, maxRelative, beyond, at] = [0, 0, 0, -1];
  for (let i = 0; i < x.length; i++) {
    const [p, q] = [x[i], y[i]];
    if (p === q || (p !== p && q !== q)) continue; // NaN is no number equal to itself
    const difference = Math.abs(p - q);
    const absolute = difference === difference ? difference : Infinity;
    const larger = Math.max(Math.abs(p), Math.abs(q));
    const relative = absolute === Infinity ? Infinity : absolute / larger;
    if (absolute > tolerance * Math.max(1, larger) || absolute === Infinity) beyond++;
    if (relative > maxRelative) maxRelative = relative;
    if (absolute > maxAbsolute || at === -1) [maxAbsolute, at] = [absolute, i];
  }
  if (at === -1) return null;
  return { maxAbsolute, at: indicesOf(at, a.shape), values: [x[at], y[at]], maxRelative, beyond };
}

function indicesOf(place: number, shape: readonly number[]): number[] {
  const indices: number[] = [];
  let rest = place;
  for (const size of shape.toReversed()) {
    indices.unshift(rest % size);
    rest = Math.floor(rest / size);
  }
  return indices;
}
