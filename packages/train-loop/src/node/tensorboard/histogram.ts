/** How values are spread. */
export interface Histogram {
  readonly min: number;
  readonly max: number;
  readonly count: number;
  readonly sum: number;
  readonly sumOfSquares: number;
  /** right ends of the buckets */
  readonly limits: ArrayLike<number>;
  readonly counts: ArrayLike<number>;
}

const buckets = 64;

/** The spread of the finite values; null if there are none. */
export function histogramOf(values: ArrayLike<number>): Histogram | null {
  let [min, max, count, sum, sumOfSquares] = [Infinity, -Infinity, 0, 0, 0];
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (!Number.isFinite(value)) continue;
    count++;
    min = Math.min(min, value);
    max = Math.max(max, value);
    sum += value;
    sumOfSquares += value * value;
  }
  if (count === 0) return null;
  const width = (max - min) / buckets || 1;
  const counts = new Float64Array(buckets);
  for (let i = 0; i < values.length; i++)
    if (Number.isFinite(values[i])) counts[Math.min(buckets - 1, Math.floor((values[i] - min) / width))]++;
  const limits = Float64Array.from(counts, (_, i) => min + (i + 1) * width);
  return { min, max, count, sum, sumOfSquares, limits, counts };
}
