import { requireOptions } from './internal/require-options.ts';
import { dot, line, rect, ruleX, ruleY } from '@observablehq/plot';
import { axis, chart, yAxis } from './internal/chart.ts';
import { clipLine, isInside } from './internal/clip-line.ts';
import { colorOf, ink } from './internal/colors.ts';
import { frame } from './internal/frame.ts';
import {
  requireColumns,
  requireData,
  requireInterval,
  requirePairs,
  requireSameLength,
  requireSome,
  type Interval,
  type Points,
} from './internal/requirements.ts';
import { escapeXml, tag } from './internal/svg.ts';
import type { AxisLabels, PictureOptions } from './picture-options.ts';
import { PlotError } from './plot-error.ts';

/** `y = f(x)`, or its values at given places. */
export type Curve = ((x: number) => number) | { readonly x: ArrayLike<number>; readonly y: ArrayLike<number> };

export interface FunctionCurvesOptions extends PictureOptions, AxisLabels {
  /** lowest and highest x */
  readonly range?: Interval | undefined;
  /** lowest and highest y; without it everything is shown */
  readonly yRange?: Interval | undefined;
  /** names of functions to draw with broken lines, e.g. derivatives */
  readonly dashed?: readonly string[] | undefined;
  /** examples `[x, y]` to draw beside the curves */
  readonly points?: Points | undefined;
  /** part of the x axis to shade, e.g. where a model has seen data */
  readonly shaded?: { readonly range: Interval; readonly label: string } | undefined;
  /** small multiples: each function in axes of its own, so many of them in a row, where curves would hide each other */
  readonly columns?: number | undefined;
  /** places at which a function is evaluated */
  readonly samples?: number | undefined;
}

/**
 * Draws functions of one variable: activations and their derivatives, or what a model has learned beside its data.
 *
 * Where a value is not finite the line has a gap; what lies outside `yRange` is cut off.
 *
 * @param curves functions by name, e.g. `{ tanh: Math.tanh }`
 * @returns an SVG document
 * @throws {PlotError} if there is no function, or a range is empty
 * @example
 * const svg = functionCurves({ relu: (x) => Math.max(0, x), tanh: Math.tanh }, { range: [-3, 3] });
 * svg.includes('relu') && svg.includes('tanh'); // true
 * functionCurves({ abs: Math.abs, square: (x) => x * x }, { columns: 2 }).match(/x-axis tick label/g)?.length; // 2
 */
export function functionCurves(curves: Readonly<Record<string, Curve>>, options: FunctionCurvesOptions = {}): string {
  const {
    range = [-5, 5],
    yRange,
    dashed = [],
    points = [],
    shaded,
    columns,
    samples = 501,
    title = 'Functions',
    xLabel = 'x',
    yLabel = 'y',
    width = 640,
    height = 420,
    theme,
  } = requireOptions<FunctionCurvesOptions>('functionCurves', options, {
    range: true,
    yRange: true,
    dashed: true,
    points: true,
    shaded: true,
    columns: true,
    samples: true,
    title: true,
    xLabel: true,
    yLabel: true,
    theme: true,
    width: true,
    height: true,
  });
  requireData('functionCurves', 'curves', curves);
  const where = 'functionCurves';
  const named = Object.entries(curves);
  requireSome(where, 'curves', named);
  requireInterval(where, 'range', range);
  if (yRange !== undefined) requireInterval(where, 'yRange', yRange);
  if (!(Number.isInteger(samples) && samples >= 2)) {
    throw new PlotError(where, `samples is ${samples}; it must be a whole number of at least 2`, { got: samples });
  }
  if (columns !== undefined) requireColumns(where, columns);
  const lines = named.map(([name, curve], i) => ({
    name,
    color: colorOf(i),
    points: sample(name, curve, { range, samples }),
  }));
  const examples = requirePairs(where, 'points', points);
  const everyY = [...lines.flatMap((entry) => entry.points), ...examples].map(([, y]) => y);
  const y = yRange ?? extent(everyY.filter(Number.isFinite));
  const axes = (shown: typeof lines, place: Place, label: boolean): string =>
    chart({
      ...place,
      x: { ...(label ? axis(xLabel) : { label: null, ticks: 4 }), grid: true, domain: range },
      y: { ...(label ? yAxis(yLabel) : { label: null, ticks: 4 }), grid: true, domain: y },
      marks: [
        rect(shaded ? [shaded.range] : [], {
          x1: ([low]: Interval) => Math.max(low, range[0]),
          x2: ([, high]: Interval) => Math.min(high, range[1]),
          fill: shade,
          fillOpacity: 0.5,
        }),
        ruleX(range[0] <= 0 && range[1] >= 0 ? [0] : [], { stroke: ink.muted, strokeWidth: 0.75 }),
        ruleY(y[0] <= 0 && y[1] >= 0 ? [0] : [], { stroke: ink.muted, strokeWidth: 0.75 }),
        shown.map(({ name, points: all, color }) =>
          clipLine(all, range, y).map((part) =>
            line(part, {
              stroke: color,
              strokeWidth: 2.25,
              strokeDasharray: dashed.includes(name) ? '7 5' : undefined,
            }),
          ),
        ),
        dot(
          examples.filter((point) => isInside(point, [range, y])),
          examples.length <= 20 ? { r: 5, fill: ink.text } : { r: 3, fill: ink.text, fillOpacity: 0.6 },
        ),
      ],
    });
  return frame(where, {
    width,
    height,
    theme,
    title,
    legend: [
      ...(columns === undefined ? lines : []).map(({ name, color }) => ({
        label: name,
        color,
        glyph: dashed.includes(name) ? '– –' : '——',
      })),
      ...(examples.length > 0 ? [{ label: 'data', color: ink.text, glyph: '●' }] : []),
      ...(shaded ? [{ label: shaded.label, color: shade, glyph: '■' }] : []),
    ],
    body: (room) =>
      columns === undefined
        ? axes(lines, room, true)
        : panels(lines, { ...room, columns }, (own, place) => axes([own], place, false)),
  });
}

const shade = '#D9D9D9';

/** Where axes stand in their part of the picture. */
type Place = Partial<Record<'width' | 'height' | 'marginTop' | 'marginLeft' | 'marginBottom' | 'marginRight', number>>;

function panels<L extends { readonly name: string; readonly color: string }>(
  lines: readonly L[],
  { width, height, columns }: { width: number; height: number; columns: number },
  draw: (curve: L, place: Place) => string,
): string {
  const rows = Math.ceil(lines.length / columns);
  const panel = { width: (width - 8) / columns, height: (height - 4) / rows };
  if (panel.width < 90 || panel.height < 90) {
    const size = `${Math.floor(panel.width)} × ${Math.floor(panel.height)}`;
    throw new PlotError('functionCurves', `each of ${lines.length} axes has ${size} pixels; it needs 90 × 90`, {
      got: size,
    });
  }
  const margins = { marginTop: 26, marginLeft: 44, marginBottom: 28, marginRight: 12 };
  return lines
    .map((curve, i) => {
      const [x, y] = [(i % columns) * panel.width, Math.floor(i / columns) * panel.height];
      const middle = (44 + panel.width - 12) / 2;
      const name = { x: middle, y: 17, 'text-anchor': 'middle', 'font-weight': 600, fill: curve.color };
      const own = draw(curve, { ...panel, ...margins });
      return tag(
        'g',
        { transform: `translate(${fixed(x)},${fixed(y)})` },
        tag('text', name, escapeXml(curve.name)),
        own,
      );
    })
    .join('');
}

function fixed(value: number): string {
  return String(Math.round(value * 100) / 100);
}

function sample(
  name: string,
  curve: Curve,
  { range, samples }: { range: Interval; samples: number },
): [number, number][] {
  if (typeof curve !== 'function') {
    requireSameLength('functionCurves', [`y of "${name}"`, curve.y], ['x', curve.x]);
    return Array.from(curve.x, (x, i) => [x, curve.y[i]]);
  }
  const [low, high] = range;
  return Array.from({ length: samples }, (_, i) => {
    const x = low + (i / (samples - 1)) * (high - low);
    return [x, curve(x)];
  });
}

/** All values with a little room, so that no line runs along the edge. */
function extent(values: readonly number[]): Interval {
  if (values.length === 0) return [-1, 1];
  const low = values.reduce((a, b) => Math.min(a, b));
  const high = values.reduce((a, b) => Math.max(a, b));
  const room = high > low ? 0.05 * (high - low) : 1;
  return [low - room, high + room];
}
