/**
 * Values at which to draw contours, the lowest value first.
 *
 * 1, 2, 5, 10 … where all values are positive and span enough of them, since a loss falls by powers of ten; else about ten equal steps.
 */
export function contourLevels(values: readonly number[]): number[] {
  if (values.length === 0) return [];
  const low = values.reduce((a, b) => Math.min(a, b));
  const high = values.reduce((a, b) => Math.max(a, b));
  if (low === high) return [low];
  const round = low < 0 ? [] : oneTwoFive(Math.max(low, high / 1000), high);
  return [low, ...(round.length >= 5 ? round : equalSteps(low, high))];
}

/** 1, 2, 5, 10 … between two positive numbers, without them */
function oneTwoFive(low: number, high: number): number[] {
  const first = Math.floor(Math.log10(low));
  const last = Math.ceil(Math.log10(high));
  return Array.from({ length: last - first + 1 }, (_, k) => [1, 2, 5].map((d) => Number(`${d}e${first + k}`)))
    .flat()
    .filter((level) => level > low && level < high);
}

/** Round numbers between two others, about ten */
function equalSteps(low: number, high: number): number[] {
  const raw = (high - low) / 10;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((d) => d * power).find((width) => width >= raw * 0.999)!;
  const first = Math.floor(low / step) + 1;
  return Array.from({ length: 12 }, (_, k) => Number(((first + k) * step).toPrecision(12))).filter((at) => at < high);
}
