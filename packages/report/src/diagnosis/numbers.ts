/** The mean; NaN of nothing. */
export function mean(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0) / values.length;
}

/** The middle one, of an even number the upper; NaN of nothing. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** The lowest and the highest of any number of values; of nothing Infinity and -Infinity. */
export function extent(values: readonly number[]): readonly [low: number, high: number] {
  return values.reduce(([low, high], value) => [Math.min(low, value), Math.max(high, value)], [Infinity, -Infinity]);
}

/** Each with its neighbours, where there are enough that this leaves their course as it is. */
export function smooth(values: readonly number[]): readonly number[] {
  if (values.length < 6) return values;
  return values.map((_, i) => mean(values.slice(Math.max(0, i - 1), i + 2)));
}

/** Where the lowest stands, of equals the first. */
export function lowestAt(values: readonly number[]): number {
  return values.reduce((best, value, i) => (value < values[best] ? i : best), 0);
}

/** How far values jump from one to the next beyond their course: the median distance from the mean of both neighbours. */
export function jitter(values: readonly number[]): number {
  const distances = values.slice(1, -1).map((value, i) => Math.abs(value - (values[i] + values[i + 2]) / 2));
  return distances.length === 0 ? 0 : median(distances);
}

function inDigits(value: number, digits: number): string {
  const rounded = Number(value.toPrecision(digits));
  return Math.abs(value) >= 1e7 ? rounded.toExponential().replace('e+', 'e') : String(rounded);
}

/** A number as people read it: `0.0312`, `2.3`, `1.2e-5`, `12,345`. */
export function written(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e7))
    return Number(value.toPrecision(3)).toExponential().replace('e+', 'e');
  if (size >= 1000) return Math.round(value).toLocaleString('en-US');
  return String(Number(value.toPrecision(3)));
}

/** Two numbers with as many digits as tell them apart, three or more. */
export function writtenApart(a: number, b: number): readonly [string, string] {
  if (written(a) !== written(b) || a === b) return [written(a), written(b)];
  for (let digits = 4; digits < 17; digits++) {
    const texts = [inDigits(a, digits), inDigits(b, digits)] as const;
    if (texts[0] !== texts[1]) return texts;
  }
  return [String(a), String(b)];
}

/** A share as per cent: `7 %`, `0.4 %`, `99.8 %`. */
export function percent(share: number): string {
  const of100 = 100 * share;
  const isNearEnd = Math.abs(of100) < 10 || (of100 > 99 && of100 < 100);
  return `${isNearEnd ? Number(of100.toPrecision(of100 > 99 ? 3 : 2)) : Math.round(of100)} %`;
}
