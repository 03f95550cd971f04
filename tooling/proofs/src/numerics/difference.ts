import { numbersOf, type Tensor } from '@gradkit/core-tensor';

/** Where two tensors differ most. */
export interface Difference {
  readonly index: number;
  readonly actual: number;
  readonly expected: number;
  /** |actual − expected| / |expected|; Infinity where one of them is NaN or infinite */
  readonly relative: number;
}

const smallestNormal = { float32: 2 ** -126, float64: 2 ** -1022 } as const;

/**
 * The largest relative difference. Numbers nearer to 0 than the smallest normal one count as 0: processors are told to take them so.
 *
 * @param scale what a difference is compared with; default the expected element itself
 */
export function largestDifference(actual: Tensor, expected: Tensor, scale?: number): Difference | null {
  const [x, y] = [numbersOf(actual), numbersOf(expected)];
  const tiny = expected.dtype === 'float64' ? smallestNormal.float64 : smallestNormal.float32;
  let worst: Difference | null = null;
  for (let index = 0; index < y.length; index++) {
    const distance = Math.abs(x[index] - y[index]);
    if (Object.is(x[index], y[index]) || distance <= tiny * 512) continue;
    const share = distance / (scale ?? Math.abs(y[index]));
    const relative = Number.isNaN(share) || !Number.isFinite(distance) ? Infinity : share;
    if (worst === null || relative > worst.relative) worst = { index, actual: x[index], expected: y[index], relative };
  }
  return worst;
}
