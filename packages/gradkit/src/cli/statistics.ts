/** The value below which a share of others lie; between two of them what lies there on the line. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (sorted.length - 1) * share;
  const [low, high] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  return low + (high - low) * (at - Math.floor(at));
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** A time in the unit that suits it: `0.031 ms`, `12.5 ms`, `1.24 s`. */
export function formatTime(ms: number): string {
  return ms >= 1000 ? `${(ms / 1000).toPrecision(3)} s` : `${ms >= 100 ? ms.toFixed(0) : ms.toPrecision(3)} ms`;
}
