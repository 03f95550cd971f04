import { requireOptions } from './internal/require-options.ts';
import { requireData, requireSome } from './internal/requirements.ts';
import { PlotError } from './plot-error.ts';

export interface SparklineOptions {
  /** letters at most; of more values each letter is the mean of its part */
  readonly width?: number | undefined;
  /** lowest and highest value of the scale; without it those of the values */
  readonly range?: readonly [low: number, high: number] | undefined;
}

/**
 * Draws values as one line of letters, for a terminal: `█▅▃▂▁`. A value that is not finite is a gap.
 *
 * @throws {PlotError} if there are no values, or `width` is no whole number above 0
 * @example sparkline([8, 4, 2, 1, 0]); // "█▅▃▂▁"
 */
export function sparkline(values: ArrayLike<number>, options: SparklineOptions = {}): string {
  const { width = 60, range } = requireOptions<SparklineOptions>('sparkline', options, { width: true, range: true });
  requireData('sparkline', 'values', values);
  requireSome('sparkline', 'values', values);
  requireWidth('sparkline', width);
  const parts = Math.min(width, values.length);
  const edge = (i: number): number => Math.floor((i * values.length) / parts);
  const means = Array.from({ length: parts }, (_, i) => mean(values, edge(i), edge(i + 1)));
  const finite = means.filter(Number.isFinite);
  const low = range?.[0] ?? Math.min(...finite);
  const high = range?.[1] ?? Math.max(...finite);
  return means.map((value) => letter(value, low, high)).join('');
}

const heights = '▁▂▃▄▅▆▇█';

function letter(value: number, low: number, high: number): string {
  if (!Number.isFinite(value)) return ' ';
  const share = high > low ? Math.min(Math.max((value - low) / (high - low), 0), 1) : 0;
  return heights[Math.round(share * (heights.length - 1))];
}

function mean(values: ArrayLike<number>, from: number, to: number): number {
  let total = 0;
  for (let i = from; i < to; i++) total += values[i];
  return total / (to - from);
}

export interface BarsOptions {
  /** letters of the longest bar */
  readonly width?: number | undefined;
  /** the value that fills a whole bar; without it the largest */
  readonly max?: number | undefined;
}

/**
 * Draws numbers as bars, a line each, for a terminal, with names before and values behind them.
 *
 * @param values by name, finite and 0 or more
 * @throws {PlotError} if there are no values, or one is negative or not finite
 * @example
 * bars({ cat: 1, horse: 0.5 }, { width: 4 }); // "cat   ████ 1\nhorse ██   0.5"
 */
export function bars(values: Readonly<Record<string, number>>, options: BarsOptions = {}): string {
  const { width = 40, max } = requireOptions<BarsOptions>('bars', options, { width: true, max: true });
  requireData('bars', 'values', values);
  const named = Object.entries(values);
  requireSome('bars', 'values', named);
  requireWidth('bars', width);
  for (const [name, value] of named) {
    if (!(value >= 0 && value < Infinity))
      throw new PlotError('bars', `${name} is ${value}; a bar is finite and 0 or more`, { got: value });
  }
  const full = max ?? named.reduce((most, [, value]) => Math.max(most, value), 0);
  const longest = named.reduce((most, [name]) => Math.max(most, name.length), 0);
  return named
    .map(([name, value]) => `${name.padEnd(longest)} ${bar(value, full, width)} ${written(value)}`)
    .join('\n');
}

/** Whole letters and one of eight parts of a letter. */
function bar(value: number, full: number, width: number): string {
  const eighths = full > 0 ? Math.round(8 * width * Math.min(value / full, 1)) : 0;
  const rest = eighths % 8;
  return ('█'.repeat(Math.floor(eighths / 8)) + (rest === 0 ? '' : ' ▏▎▍▌▋▊▉'[rest])).padEnd(width);
}

function written(value: number): string {
  return String(Number(value.toPrecision(4)));
}

function requireWidth(where: string, width: number): void {
  if (Number.isInteger(width) && width > 0 && width <= 10_000) return;
  throw new PlotError(where, `width is ${width}; it must be a whole number of 1 to 10000 letters`, { got: width });
}
