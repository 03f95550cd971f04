import { barX, ruleX, text } from '@observablehq/plot';
import { axis, chart } from '../internal/chart.ts';
import { shortNumber } from '../internal/color-scale.ts';
import { colorOf, ink } from '../internal/colors.ts';
import { frame } from '../internal/frame.ts';
import { paperOptions } from '../internal/paper.ts';
import { requireOptions } from '../internal/require-options.ts';
import { requireData, requireSome } from '../internal/requirements.ts';
import { shortened, textWidth } from '../internal/svg.ts';
import type { PictureOptions } from '../picture-options.ts';
import { PlotError } from '../plot-error.ts';

export interface BarChartOptions extends PictureOptions {
  /** what the numbers are, with their unit */
  readonly xLabel?: string | undefined;
  /** a logarithmic axis, for numbers that span several powers of ten, such as speed-ups; they must be above 0 */
  readonly logScale?: boolean | undefined;
  /** where bars begin: 0, on a logarithmic axis 1; those of less go to the left, in another colour */
  readonly baseline?: number | undefined;
}

/**
 * Draws numbers as bars, one below the other, each with its name before and its value behind it.
 *
 * @param values by name, in the order in which they are drawn
 * @returns an SVG document
 * @throws {PlotError} if there are no values, one is not finite, or one of a logarithmic axis is not above 0
 * @example
 * const svg = barChart({ batched: 24.1, compiled: 3.2, threads: 0.9 }, { logScale: true, xLabel: 'times as fast' });
 * svg.includes('>24.1<'); // true
 */
export function barChart(values: Readonly<Record<string, number>>, options: BarChartOptions = {}): string {
  const {
    title = 'Bars',
    xLabel = 'value',
    logScale = false,
    baseline = logScale ? 1 : 0,
  } = requireOptions<BarChartOptions>(where, options, {
    xLabel: true,
    logScale: true,
    baseline: true,
    ...paperOptions,
  });
  requireData(where, 'values', values);
  const rows = Object.entries(values);
  requireSome(where, 'values', rows);
  for (const [name, value] of [...rows, ['baseline', baseline] as const]) {
    if (!Number.isFinite(value)) throw new PlotError(where, `${name} is ${value}; it must be finite`, { got: value });
    if (logScale && value <= 0)
      throw new PlotError(where, `${name} is ${value}, but a logarithmic axis has only what is above 0`, {
        got: value,
      });
  }
  const numbers = [baseline, ...rows.map(([, value]) => value)];
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
  const widest = (texts: readonly string[]): number => Math.max(...texts.map((each) => textWidth(each, 13)));
  return frame(where, {
    options,
    page: { width: 640, height: 110 + 30 * rows.length },
    title,
    body: ({ width, height }) => {
      const nameWidth = Math.min(widest(rows.map(([name]) => name)), 0.45 * width);
      return chart({
        width,
        height,
        marginLeft: nameWidth + 20,
        marginRight: widest(rows.map(([, value]) => shortNumber(value))) + 16,
        x: {
          ...axis(xLabel),
          type: logScale ? 'log' : 'linear',
          grid: true,
          domain: low < high ? [low, high] : [low, logScale ? 2 * low : low + 1],
          ...(logScale ? { tickFormat: logTick(high / low) } : {}),
        },
        y: {
          label: null,
          domain: rows.map(([name]) => name),
          padding: 0.3,
          tickSize: 0,
          tickFormat: (name: string) => shortened(name, nameWidth, 13),
        },
        marks: [
          barX(rows, {
            x1: () => baseline,
            x2: ([, value]) => value,
            y: ([name]) => name,
            fill: ([, value]) => colorOf(value < baseline ? 1 : 0),
          }),
          ruleX([baseline], { stroke: ink.text }),
          text(rows, {
            x: ([, value]) => Math.max(value, baseline),
            y: ([name]) => name,
            text: ([, value]) => shortNumber(value),
            textAnchor: 'start',
            dx: 6,
            fill: ink.text,
            stroke: ink.paper, // over the lines of the grid
            strokeWidth: 4,
          }),
        ],
        color: { type: 'identity' },
      });
    },
  });
}

const where = 'barChart';

/** Labels at 1, 2 and 5 times the powers of ten, or at these alone where the axis has many. */
function logTick(span: number): (x: number) => string {
  const labelled = span > 200 ? [1] : [1, 2, 5];
  return (x) => {
    const leading = x / 10 ** Math.floor(Math.log10(x) + 1e-9);
    return labelled.some((digit) => Math.abs(leading - digit) < 1e-6) ? shortNumber(x) : '';
  };
}
