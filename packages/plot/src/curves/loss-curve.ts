import { paperOptions } from '../internal/paper.ts';
import { requireOptions } from '../internal/require-options.ts';
import { areaY, dot, line, ruleY, type PlotOptions } from '@observablehq/plot';
import { axis, chart, yAxis } from '../internal/chart.ts';
import { colorOf } from '../internal/colors.ts';
import { frame } from '../internal/frame.ts';
import { requireData, requireSameLength, requireSome } from '../internal/requirements.ts';
import { summarizeRuns, thinBand, type BandKind, type BandPoint, type Runs } from '../internal/seed-runs.ts';
import { smoothed } from '../internal/smoothed.ts';
import { thinOut } from '../internal/thin-out.ts';
import { counted, fixed, tag } from '../internal/svg.ts';
import type { PictureOptions } from '../picture-options.ts';
import { PlotError } from '../plot-error.ts';

/** Values at steps 1, 2, 3 …, or at the steps given as `x`; or those of several runs, drawn as their mean with a band. */
export type Series = ArrayLike<number> | { readonly x: ArrayLike<number>; readonly y: ArrayLike<number> } | Runs;

/** What a `Trainer` notes after each epoch; of other fields, what `metrics` names is drawn. */
export interface EpochLoss {
  readonly epoch: number;
  readonly loss: number;
  readonly validationLoss?: number | undefined;
}

/** The same with metrics, and those of validation as `validationAccuracy` … */
export type EpochMetrics = EpochLoss & Readonly<Record<string, number | undefined>>;

/** One series, several by name, or the records of a training run. */
export type LossHistory =
  | Series
  | Readonly<Record<string, Series>>
  | readonly EpochLoss[]
  | readonly EpochMetrics[]
  | { readonly epochs: readonly EpochLoss[] };

export interface LossCurveOptions extends PictureOptions {
  /** unit of the steps */
  readonly xLabel?: string | undefined;
  readonly yLabel?: string | undefined;
  /** a logarithmic y axis, for losses that span several powers of ten */
  readonly logScale?: boolean | undefined;
  /** a logarithmic x axis, for learning rates; steps must be above 0 */
  readonly logX?: boolean | undefined;
  /** names of metrics in the records of a training, e.g. `accuracy`; each gets axes of its own beside the loss */
  readonly metrics?: readonly string[] | undefined;
  /** 0 … 1: how much of each point of the line comes from those before it, as in TensorBoard; what was measured stands behind, pale */
  readonly smoothing?: number | undefined;
  /** around the mean of several runs: the lowest to the highest, or one standard deviation to either side */
  readonly band?: BandKind | undefined;
}

/**
 * Draws how the loss (or another number) develops over epochs or steps.
 *
 * A value that cannot be drawn (NaN, Infinity, and 0 or less on a log scale) is a gap in the line and is counted under the title.
 *
 * With `metrics` each of them stands beside the loss, in axes of its own, so that neither scale hides what the other shows.
 *
 * Several runs of one setting, e.g. over seeds, are one line, their mean, with a band around it: `{ runs: [[0.9, 0.4], [0.8, 0.5]] }`.
 * Where a run has ended the others go on; where a run is not finite there is a gap. On a log scale a band ends at its lowest run.
 *
 * @param history values by name, e.g. `{ train: [0.9, 0.4], validation: [0.8, 0.5] }`; or one list; or a `History` of
 *   train-loop, also read back from JSON, of which `loss` and `validationLoss` are drawn
 * @returns an SVG document
 * @throws {PlotError} if there is nothing to draw, or `x` and `y` of a series differ in length
 * @example
 * const svg = lossCurve({ train: [0.9, 0.4, 0.2], validation: [0.8, 0.5, 0.4] }, { title: 'Digits' });
 * svg.startsWith('<svg'); // true
 * const seeds = lossCurve({ sgd: { runs: [[3, 2], [2, 1]] }, adam: { runs: [[2, 1], [1, 0.5]] } });
 * seeds.includes('mean of 2 runs'); // true
 * const epochs = [{ epoch: 1, loss: 2, accuracy: 0.4 }, { epoch: 2, loss: 1, accuracy: 0.8 }];
 * lossCurve(epochs, { metrics: ['accuracy'] }).includes('accuracy'); // true
 * lossCurve([]); // throws PlotError: lossCurve: history is empty
 */
export function lossCurve(history: LossHistory, options: LossCurveOptions = {}): string {
  const {
    title = 'Loss',
    xLabel = 'epoch',
    yLabel = 'loss',
    logScale = false,
    logX = false,
    metrics = [],
    smoothing = 0,
    band = 'range',
  } = requireOptions<LossCurveOptions>('lossCurve', options, {
    xLabel: true,
    yLabel: true,
    logScale: true,
    logX: true,
    metrics: true,
    smoothing: true,
    band: true,
    ...paperOptions,
  });
  if (band !== 'range' && band !== 'deviation')
    throw new PlotError('lossCurve', `band is ${String(band)}; it must be 'range' or 'deviation'`, { got: band });
  if (!(smoothing >= 0 && smoothing < 1))
    throw new PlotError('lossCurve', `smoothing is ${smoothing}; it must be at least 0 and below 1`, {
      got: smoothing,
    });
  requireData('lossCurve', 'history', history);
  if ('length' in history) requireSome('lossCurve', 'history', history as ArrayLike<unknown>);
  const losses = namedSeries(history);
  requireSome('lossCurve', 'history', Object.keys(losses));
  const linesOf = (series: Readonly<Record<string, Series>>, isLog: boolean): Line[] =>
    Object.entries(series).map(([name, own], i) =>
      readLine(name, own, { color: colorOf(i), logScale: isLog, band, smoothing }),
    );
  const lines = linesOf(losses, logScale);
  const panels: Panel[] = [
    { label: yLabel, lines, logScale },
    ...metrics.map((metric) => ({ label: metric, lines: linesOf(metricOf(history, metric), false), logScale: false })),
  ];
  const steps = lines.flatMap(({ points }) => points.map(([x]) => x)).sort((a, b) => a - b);
  if (logX && !(steps[0] > 0))
    throw new PlotError('lossCurve', `x is ${steps[0]}, but a logarithmic axis has only what is above 0`, {
      got: steps[0],
    });
  return frame('lossCurve', {
    options,
    page: panels.length === 1 ? { width: 640, height: 400 } : { width: 400 * panels.length, height: 360 },
    title,
    notes: [
      ...bandNote(lines, band),
      ...panels.flatMap((panel) =>
        panel.lines.flatMap(({ name, points }) =>
          gapNote(panel === panels[0] || name === panel.label ? name : `${panel.label} of ${name}`, points, {
            xLabel,
            logScale: panel.logScale,
          }),
        ),
      ),
    ],
    legend: lines.length > 1 ? lines.map(({ name, color }) => ({ label: name, color, glyph: '——' })) : [],
    body: ({ width, height }) => {
      const own = { width: width / panels.length, height };
      const x = { ...axis(xLabel), ...(logX ? logAxis : stepAxis(steps, own.width)) };
      return panels
        .map((panel, i) =>
          tag('g', { transform: `translate(${fixed(i * own.width)},0)` }, drawPanel(panel, { ...own, x })),
        )
        .join('');
    },
  });
}

interface Panel {
  readonly label: string;
  readonly lines: readonly Line[];
  readonly logScale: boolean;
}

const logAxis = { type: 'log', tickFormat: logTick } as const;

function drawPanel(
  { label, lines, logScale }: Panel,
  { x, width, height }: { x: NonNullable<PlotOptions['x']>; width: number; height: number },
): string {
  const isDrawable = lines.some(({ points }) => points.some(([, y]) => Number.isFinite(y)));
  return chart({
    width,
    height,
    x,
    y: {
      ...yAxis(logScale ? `${label} (log scale)` : label),
      type: logScale ? 'log' : 'linear',
      grid: true,
      nice: true,
      ...(isDrawable ? {} : { domain: [0.1, 1] }),
      ...(logScale ? { tickFormat: logTick } : {}),
    },
    marks: [
      logScale ? [] : ruleY([0], { stroke: 'none' }), // losses are compared with 0
      lines.map(({ band: around, color }) =>
        areaY(thinBand(around), { x: 'x', y1: 'low', y2: 'high', fill: color, fillOpacity: 0.2 }),
      ),
      lines.map(({ points, line: smooth, color }) =>
        line(thinOut(smooth === points ? [] : points), { stroke: color, strokeWidth: 1, strokeOpacity: 0.3 }),
      ),
      lines.map(({ points, line: smooth, color }) =>
        line(thinOut(smooth), { stroke: color, strokeWidth: smooth === points && isNoisy(points) ? 1.5 : 2.25 }),
      ),
      // a single value is no line
      lines.map(({ line: points, color }) => dot(points.length <= width / 16 ? points : [], { fill: color, r: 3 })),
    ],
  });
}

/** Whether a long line turns at many of its points; a wide one would be a band. */
function isNoisy(points: Line['points']): boolean {
  if (points.length <= 300) return false;
  const turns = points.slice(2).filter(([, y], i) => (y - points[i + 1][1]) * (points[i + 1][1] - points[i][1]) < 0);
  return turns.length > points.length / 4;
}

/** A metric of a training as the series of its panel, by the names that the losses have. */
function metricOf(history: LossHistory, metric: string): Readonly<Record<string, Series>> {
  const epochs = recordsOf(history);
  if (epochs === null)
    throw new PlotError('lossCurve', `metrics need the records of a training, which have one loss an epoch`, {
      got: metric,
    });
  const validation = `validation${metric.charAt(0).toUpperCase()}${metric.slice(1)}`;
  const has = (name: string): boolean => epochs.some((record) => record[name] !== undefined);
  if (!has(metric) && !has(validation)) {
    const known = [...new Set(epochs.flatMap((record) => Object.keys(record)))];
    throw new PlotError('lossCurve', `no epoch has a metric ${metric}; the records have ${known.join(', ')}`, {
      expected: known,
      got: metric,
    });
  }
  return measured(epochs, metric, validation);
}

interface Line {
  readonly name: string;
  readonly color: string;
  /** what was measured */
  readonly points: readonly [number, number][];
  /** the same smoothed, if that is wanted */
  readonly line: readonly [number, number][];
  /** nothing for a single run */
  readonly band: readonly BandPoint[];
  readonly runs: number;
}

function namedSeries(history: LossHistory): Readonly<Record<string, Series>> {
  if (isSeries(history)) return { loss: history };
  const epochs = recordsOf(history);
  return epochs === null ? (history as Readonly<Record<string, Series>>) : measured(epochs, 'loss', 'validationLoss');
}

function recordsOf(history: LossHistory): readonly EpochMetrics[] | null {
  if (isSeries(history)) return null;
  const epochs = isRecords(history) ? history : (history as { epochs?: unknown }).epochs;
  return isRecords(epochs) ? epochs : null;
}

/** A number of each epoch, and that of validation if there is one. */
function measured(epochs: readonly EpochMetrics[], name: string, validation: string): Readonly<Record<string, Series>> {
  const x = epochs.map(({ epoch }) => epoch);
  const values = (of: string): Series => ({ x, y: epochs.map((record) => record[of] ?? Number.NaN) });
  if (epochs.every((record) => record[validation] === undefined)) return { [name]: values(name) };
  return { train: values(name), validation: values(validation) };
}

function isSeries(history: LossHistory): history is Series {
  if ('x' in history && 'y' in history && typeof history.x !== 'number') return true;
  if ('runs' in history && Array.isArray(history.runs) && typeof history.runs[0] === 'object') return true;
  return 'length' in history && typeof (history as ArrayLike<unknown>)[0] === 'number';
}

function isRecords(value: unknown): value is readonly EpochMetrics[] {
  return Array.isArray(value) && value.every((record) => typeof record === 'object' && 'loss' in record);
}

interface LineOptions {
  readonly smoothing: number;
  readonly color: string;
  readonly logScale: boolean;
  readonly band: BandKind;
}

function readLine(name: string, series: Series, { color, logScale, band: kind, smoothing }: LineOptions): Line {
  const withLine = (points: [number, number][]): Pick<Line, 'points' | 'line'> => ({
    points,
    line: smoothing > 0 ? smoothed(points, smoothing) : points,
  });
  const shown = (y: number): number => (Number.isFinite(y) && (!logScale || y > 0) ? y : Number.NaN);
  requireData('lossCurve', `series "${name}"`, series);
  if ('runs' in series) {
    const { mean, band } = summarizeRuns('lossCurve', name, series, kind);
    // a logarithm has no place for a mean less its deviation at or below 0
    const lowest = logScale ? summarizeRuns('lossCurve', name, series, 'range').band : band;
    const edge = band.map(({ x, low, high }, i) => ({
      x,
      low: shown(Math.max(low, lowest[i].low)),
      high: shown(high),
    }));
    return { name, color, ...withLine(mean.map(([x, y]) => [x, shown(y)])), band: edge, runs: series.runs.length };
  }
  const given = 'y' in series ? series : { x: Array.from(series, (_, i) => i + 1), y: series };
  requireSome('lossCurve', `series "${name}"`, given.y);
  requireSameLength('lossCurve', [`y of series "${name}"`, given.y], ['x', given.x]);
  return { name, color, ...withLine(Array.from(given.y, (y, i) => [given.x[i], shown(y)])), band: [], runs: 1 };
}

function bandNote(lines: readonly Line[], kind: BandKind): string[] {
  const runs = lines.flatMap((entry) => (entry.band.length > 0 ? [entry.runs] : []));
  if (runs.length === 0) return [];
  const [fewest, most] = [Math.min(...runs), Math.max(...runs)];
  const count = fewest === most ? counted(most, 'run') : `${fewest} to ${most} runs`;
  return [`line: mean of ${count} · band: ${kind === 'range' ? 'lowest to highest' : '± 1 standard deviation'}`];
}

function gapNote(name: string, points: Line['points'], options: { xLabel: string; logScale: boolean }): string[] {
  const gaps = points.filter(([, y]) => Number.isNaN(y));
  if (gaps.length === 0) return [];
  const kind = options.logScale ? 'not finite and positive' : 'not finite';
  return [`${name}: ${gaps.length} of ${points.length} values ${kind}, first at ${options.xLabel} ${gaps[0][0]}`];
}

/** Whole steps get whole ticks. */
function stepAxis(
  steps: readonly number[],
  width: number,
): {
  domain: [number, number];
  ticks?: number | number[] | undefined;
  tickFormat?: ((x: number) => string) | undefined;
} {
  const first = steps[0];
  const last = steps.at(-1)!;
  if (first === last) return { domain: [first - 1, last + 1], ticks: 2 };
  if (!steps.every(Number.isInteger)) return { domain: [first, last] };
  return {
    domain: [first, last],
    ticks: wholeTicks(first, last, width < 400 ? 5 : 8),
    tickFormat: (x) => x.toLocaleString('en-US'),
  };
}

/** The first step and round ones after it; or each, or each second one from the first on. */
function wholeTicks(first: number, last: number, most: number): number[] {
  const power = 10 ** Math.floor(Math.log10((last - first) / (most - 1)));
  const width = [1, 2, 5, 10].map((d) => Math.max(1, d * power)).find((step) => (last - first) / step <= most - 1)!;
  const from = width <= 2 ? first : (Math.floor(first / width) + 1) * width;
  const round = Array.from({ length: most }, (_, k) => from + k * width).filter((at) => at <= last);
  return width <= 2 ? round : [first, ...round.filter((at) => at - first > 0.6 * width)];
}

/** A label at the powers of ten only. */
function logTick(y: number): string {
  const power = Math.log10(y);
  if (Math.abs(power - Math.round(power)) > 1e-9) return '';
  return y >= 1e-4 && y < 1e5 ? String(Number(y.toPrecision(1))) : y.toExponential(0).replace('e+', 'e');
}
