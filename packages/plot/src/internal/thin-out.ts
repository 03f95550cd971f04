type Point = readonly [number, number];

/**
 * A line with fewer points that looks the same: of every bucket of neighbours the first, lowest, highest and last.
 * Gaps (points that are not finite) stay.
 */
export function thinOut(points: readonly Point[], buckets = 1000): readonly Point[] {
  if (points.length <= 4 * buckets) return points;
  const size = points.length / buckets;
  return Array.from({ length: buckets }, (_, i) => {
    const from = Math.floor(i * size);
    const to = Math.floor((i + 1) * size);
    const kept = new Set([from, to - 1]);
    let lowest = -1;
    let highest = -1;
    for (let k = from; k < to; k++) {
      const y = points[k][1];
      if (!Number.isFinite(y)) kept.add(k);
      else {
        if (lowest < 0 || y < points[lowest][1]) lowest = k;
        if (highest < 0 || y > points[highest][1]) highest = k;
      }
    }
    if (lowest >= 0) kept.add(lowest).add(highest);
    return [...kept].sort((a, b) => a - b).map((k) => points[k]);
  }).flat();
}
