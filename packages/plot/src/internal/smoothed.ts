/**
 * Means of each value and those before it, whose weights shrink by a factor from one to the next; gaps stay gaps.
 *
 * `s[i] = Σ wᵏ·y[i − k] / Σ wᵏ`
 */
export function smoothed(points: readonly [number, number][], weight: number): [number, number][] {
  let [sum, weights] = [0, 0];
  return points.map(([x, y]) => {
    if (!Number.isFinite(y)) return [x, y];
    sum = weight * sum + y;
    weights = weight * weights + 1;
    return [x, sum / weights];
  });
}
