import { numbersOf, type Tensor } from '@gradkit/core-tensor';

/** Where a result is furthest from what it should be. */
export interface Difference {
  readonly actual: number;
  readonly expected: number;
  /** |actual − expected| as a share of what it is compared with; Infinity where one of them is NaN or infinite, and the other is not the same */
  readonly share: number;
}

/** Near the smallest normal numbers of float32 and float64 results may be 0, and so may what they are made of. */
const smallest = { float32: 2 ** -117, float64: 2 ** -1013 } as const;

/** The largest difference, compared with each element itself, or with the largest finite one of some tensors, if that is larger. */
export function largestDifference(actual: Tensor, expected: Tensor, comparedWith: readonly Tensor[]): Difference {
  const [x, y] = [numbersOf(actual), numbersOf(expected)];
  const tiny = expected.dtype === 'float64' ? smallest.float64 : smallest.float32;
  let largest = 0;
  for (const value of comparedWith.flatMap((tensor) => [...numbersOf(tensor)]))
    if (Number.isFinite(value)) largest = Math.max(largest, Math.abs(value));
  let worst: Difference = { actual: 0, expected: 0, share: 0 };
  for (let i = 0; i < y.length; i++) {
    const distance = Math.abs(x[i] - y[i]);
    if (Object.is(x[i], y[i]) || distance <= tiny) continue;
    const share = Number.isFinite(distance) ? distance / Math.max(largest, Math.abs(y[i])) : Number.POSITIVE_INFINITY;
    if (share > worst.share) worst = { actual: x[i], expected: y[i], share };
  }
  return worst;
}
