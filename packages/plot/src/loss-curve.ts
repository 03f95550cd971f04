import { requireOptions } from './internal/require-options.ts';
import { dot, line, ruleY } from '@observablehq/plot';
import { axis, chart, yAxis } from './internal/chart.ts';
import { colorOf } from './internal/colors.ts';
import { frame } from './internal/frame.ts';
import { requireData, requireSameLength, requireSome } from './internal/requirements.ts';
import { thinOut } from './internal/thin-out.ts';
import type { PictureOptions } from './picture-options.ts';
import { PlotError } from './plot-error.ts';

/** Values at steps 1, 2, 3 …, or at the steps given as `x`. */
export type Series = ArrayLike<number> | { readonly x: ArrayLike<number>; readonly y: ArrayLike<number> };

/** What a `Trainer` notes after each epoch; other fields are not drawn. */
export interface EpochLoss {
  readonly epoch: number;
  readonly loss: number;
  readonly validationLoss?: number | undefined;
}

/** One series, several by name, or the records of a training run. */
export type LossHistory =
  | Series
  | Readonly<Record<string, Series>>
  | readonly EpochLoss[]
  | { readonly epochs: readonly EpochLoss[] };

export interface LossCurveOptions extends PictureOptions {
  /** unit of the steps */
  readonly xLabel?: string | undefined;
  readonly yLabel?: string | undefined;
  /** a logarithmic y axis, for losses that span several powers of ten */
  readonly logScale?: boolean | undefined;
  /** a logarithmic x axis, for learning rates; steps must be above 0 */
  readonly logX?: boolean | undefined;
}

/**
 * Draws how the loss (or another number) develops over epochs or steps.
 *
 * A value that cannot be drawn (NaN, Infinity, and 0 or less on a log scale) is a gap in the line and is counted under the title.
 *
 * @param history values by name, e.g. `{ train: [0.9, 0.4], validation: [0.8, 0.5] }`; or one list; or a `History` of
 *   train-loop, also read back from JSON, of which `loss` and `validationLoss` are drawn
 * @returns an SVG document
 * @throws {PlotError} if there is nothing to draw, or `x` and `y` of a series differ in length
 * @example
 * const svg = lossCurve({ train: [0.9, 0.4, 0.2], validation: [0.8, 0.5, 0.4] }, { title: 'Digits' });
 * svg.startsWith('<svg'); // true
 * lossCurve([]); // throws PlotError: lossCurve: history is empty
 */
export function lossCurve(history: LossHistory, options: LossCurveOptions = {}): string {
  const {
    title = 'Loss',
    xLabel = 'epoch',
    yLabel = 'loss',
    logScale = false,
    logX = false,
    width = 640,
    height = 400,
  } = requireOptions<LossCurveOptions>('lossCurve', options, {
    title: true,
    xLabel: true,
    yLabel: true,
    logScale: true,
    logX: true,
    width: true,
    height: true,
  });
  requireData('lossCurve', 'history', history);
  if ('length' in history) requireSome('lossCurve', 'history', history as ArrayLike<unknown>);
  const named = Object.entries(namedSeries(history));
  requireSome('lossCurve', 'history', named);
  const lines = named.map(([name, series], i) => readLine(name, series, { color: colorOf(i), logScale }));
  const steps = lines.flatMap(({ points }) => points.map(([x]) => x)).sort((a, b) => a - b);
  if (logX && !(steps[0] > 0))
    throw new PlotError('lossCurve', `x is ${steps[0]}, but a logarithmic axis has only what is above 0`, {
      got: steps[0],
    });
  const drawable = lines.some(({ points }) => points.some(([, y]) => Number.isFinite(y)));
  return frame('lossCurve', {
    width,
    height,
    title,
    notes: lines.flatMap(({ name, points }) => gapNote(name, points, { xLabel, logScale })),
    legend: named.length > 1 ? lines.map(({ name, color }) => ({ label: name, color, glyph: '——' })) : [],
    body: (room) =>
      chart({
        ...room,
        x: { ...axis(xLabel), ...(logX ? ({ type: 'log', tickFormat: logTick } as const) : stepAxis(steps)) },
        y: {
          ...yAxis(logScale ? `${yLabel} (log scale)` : yLabel),
          type: logScale ? 'log' : 'linear',
          grid: true,
          nice: true,
          ...(drawable ? {} : { domain: [0.1, 1] }),
          ...(logScale ? { tickFormat: logTick } : {}),
        },
        marks: [
          logScale ? [] : ruleY([0], { stroke: 'none' }), // losses are compared with 0
          lines.map(({ points, color }) =>
            line(thinOut(points), { stroke: color, strokeWidth: points.length > 300 ? 1 : 2 }),
          ),
          // a single value is no line
          lines.map(({ points, color }) => dot(points.length <= 40 ? points : [], { fill: color, r: 3 })),
        ],
      }),
  });
}

interface Line {
  readonly name: string;
  readonly color: string;
  readonly points: readonly [number, number][];
}

function namedSeries(history: LossHistory): Readonly<Record<string, Series>> {
  if (isSeries(history)) return { loss: history };
  const epochs = isRecords(history) ? history : (history as { epochs?: unknown }).epochs;
  if (!isRecords(epochs)) return history as Readonly<Record<string, Series>>;
  const x = epochs.map(({ epoch }) => epoch);
  const loss = { x, y: epochs.map((record) => record.loss) };
  const measured = epochs.some(({ validationLoss }) => validationLoss !== undefined);
  if (!measured) return { loss };
  return { train: loss, validation: { x, y: epochs.map(({ validationLoss = Number.NaN }) => validationLoss) } };
}

function isSeries(history: LossHistory): history is Series {
  if ('x' in history && 'y' in history && typeof history.x !== 'number') return true;
  return 'length' in history && typeof (history as ArrayLike<unknown>)[0] === 'number';
}

function isRecords(value: unknown): value is readonly EpochLoss[] {
  return Array.isArray(value) && value.every((record) => typeof record === 'object' && 'loss' in record);
}

function readLine(name: string, series: Series, { color, logScale }: { color: string; logScale: boolean }): Line {
  const given = 'y' in series ? series : { x: Array.from(series, (_, i) => i + 1), y: series };
  requireSome('lossCurve', `series "${name}"`, given.y);
  requireSameLength('lossCurve', [`y of series "${name}"`, given.y], ['x', given.x]);
  const shown = (y: number): number => (Number.isFinite(y) && (!logScale || y > 0) ? y : Number.NaN);
  return { name, color, points: Array.from(given.y, (y, i) => [given.x[i], shown(y)]) };
}

function gapNote(name: string, points: Line['points'], options: { xLabel: string; logScale: boolean }): string[] {
  const gaps = points.filter(([, y]) => Number.isNaN(y));
  if (gaps.length === 0) return [];
  const kind = options.logScale ? 'not finite and positive' : 'not finite';
  return [`${name}: ${gaps.length} of ${points.length} values ${kind}, first at ${options.xLabel} ${gaps[0][0]}`];
}

/** Whole steps get whole ticks. */
function stepAxis(steps: readonly number[]): { domain: [number, number]; ticks?: number | undefined } {
  const first = steps[0];
  const last = steps.at(-1)!;
  if (first === last) return { domain: [first - 1, last + 1], ticks: 2 };
  if (!steps.every(Number.isInteger)) return { domain: [first, last] };
  return { domain: [first, last], ticks: Math.min(last - first, 8) };
}

/** A label at the powers of ten only. */
function logTick(y: number): string {
  const power = Math.log10(y);
  if (Math.abs(power - Math.round(power)) > 1e-9) return '';
  return y >= 1e-4 && y < 1e5 ? String(Number(y.toPrecision(1))) : y.toExponential(0).replace('e+', 'e');
}
