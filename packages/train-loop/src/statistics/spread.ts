/** How many values there are and how they are spread, so that those of several tensors can be put together. Plain data. */
export interface Spread {
  readonly count: number;
  readonly mean: number;
  /** Σ (x − mean)² */
  readonly squares: number;
  readonly min: number;
  readonly max: number;
  readonly zeros: number;
  /** values near one of the ends; null where there are none */
  readonly saturated: number | null;
}

/** The least and the largest that a function gives. */
export type Ends = readonly [low: number, high: number];

/** How the values of a tensor are spread. */
export function spreadOf(data: ArrayLike<number>, ends: Ends | null): Spread {
  const count = data.length;
  let [sum, zeros, saturated, squares] = [0, 0, 0, 0];
  let [min, max] = [Infinity, -Infinity];
  const [low, high] = ends ?? [0, 0];
  const margin = (high - low) / 100;
  for (let i = 0; i < count; i++) {
    const x = data[i];
    sum += x;
    if (x === 0) zeros++;
    min = Math.min(min, x); // NaN stays
    max = Math.max(max, x);
    if (x - low < margin || high - x < margin) saturated++;
  }
  const mean = sum / count;
  for (let i = 0; i < count; i++) squares += (data[i] - mean) ** 2;
  return { count, mean, squares, min, max, zeros, saturated: ends === null ? null : saturated };
}

/** The spread of the values of both. */
export function joinSpreads(a: Spread, b: Spread): Spread {
  if (a.count === 0) return b;
  if (b.count === 0) return a;
  const count = a.count + b.count;
  const apart = b.mean - a.mean;
  return {
    count,
    mean: a.mean + (apart * b.count) / count,
    squares: a.squares + b.squares + (apart * apart * a.count * b.count) / count,
    min: Math.min(a.min, b.min),
    max: Math.max(a.max, b.max),
    zeros: a.zeros + b.zeros,
    saturated: a.saturated === null || b.saturated === null ? null : a.saturated + b.saturated,
  };
}
