/** Mean and variance of all numbers, that with `n` below. */
export function meanAndVariance(values: Float64Array): { readonly mean: number; readonly variance: number } {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  let [squares, rest] = [0, 0]; // the rest is what rounding left in the mean
  for (const x of values) {
    squares += (x - mean) ** 2;
    rest += x - mean;
  }
  return { mean: mean + rest / values.length, variance: (squares - rest ** 2 / values.length) / values.length };
}

/** The number below which a share `q` of sorted numbers lies, on the line between the two that are next. */
export function quantile(sorted: Float64Array, q: number): number {
  const place = q * (sorted.length - 1);
  const below = Math.floor(place);
  const low = sorted[below];
  return low + (sorted[Math.min(below + 1, sorted.length - 1)] - low) * (place - below);
}

/** What to divide by: 1 where a column is constant, up to rounding. */
export function divisorOf(spread: number): number {
  return spread < 10 * Number.EPSILON ? 1 : spread;
}
