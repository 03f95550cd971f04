import { paperOptions } from '../internal/paper.ts';
import { requireOptions } from '../internal/require-options.ts';
import { dot, line, rect, ruleX, ruleY } from '@observablehq/plot';
import { axis, chart, yAxis } from '../internal/chart.ts';
import { clipLine, isInside } from '../internal/clip-line.ts';
import { colorOf, ink } from '../internal/colors.ts';
import { frame } from '../internal/frame.ts';
import {
  intervalAround,
  requireColumns,
  requireData,
  requireInterval,
  requirePairs,
  requireSameLength,
  requireSome,
  type Interval,
  type Points,
} from '../internal/requirements.ts';
import { escapeXml, fixed, tag } from '../internal/svg.ts';
import type { AxisLabels, PictureOptions } from '../picture-options.ts';
import { PlotError } from '../plot-error.ts';

/** `y = f(x)`, or its values at given places. */
export type Curve = ((x: number) => number) | { readonly x: ArrayLike<number>; readonly y: ArrayLike<number> };

export interface FunctionCurvesOptions extends PictureOptions, AxisLabels {
  /** lowest and highest x */
  readonly range?: Interval | undefined;
  /** lowest and highest y; without it everything is shown */
  readonly yRange?: Interval | undefined;
  /** derivatives of some of the functions, by their names, in the same colours and broken */
  readonly derivatives?: Readonly<Record<string, Curve>> | undefined;
  /** names of functions to draw with broken lines */
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
 * const derivatives = { tanh: (x: number) => 1 - Math.tanh(x) ** 2 };
 * functionCurves({ tanh: Math.tanh, abs: Math.abs }, { derivatives, columns: 2 }).match(/x-axis tick label/g)?.length; // 2
 */
export function functionCurves(curves: Readonly<Record<string, Curve>>, options: FunctionCurvesOptions = {}): string {
  requireOptions<FunctionCurvesOptions>('functionCurves', options, {
    range: true,
    yRange: true,
    derivatives: true,
    dashed: true,
    points: true,
    shaded: true,
    columns: true,
    samples: true,
    xLabel: true,
    yLabel: true,
    ...paperOptions,
  });
  const rows = options.columns === undefined ? 0 : Math.ceil(Object.keys(curves ?? {}).length / options.columns);
  return drawFunctionCurves('functionCurves', curves, {
    options,
    page: { width: 640, height: Math.max(420, 80 + 150 * rows) },
  });
}

interface Picture {
  readonly options: FunctionCurvesOptions;
  readonly page: { readonly width: number; readonly height: number };
}

/** The same for other functions of this package, which have looked at the options. */
export function drawFunctionCurves(
  where: string,
  curves: Readonly<Record<string, Curve>>,
  { options, page }: Picture,
): string {
  const {
    range = [-5, 5],
    yRange,
    derivatives = {},
    dashed = [],
    points = [],
    shaded,
    columns,
    samples = 501,
  } = options;
  const { title = 'Functions', xLabel = 'x', yLabel = 'y' } = options;
  requireData(where, 'curves', curves);
  requireSome(where, 'curves', Object.keys(curves));
  requireInterval(where, 'range', range);
  if (yRange !== undefined) requireInterval(where, 'yRange', yRange);
  if (!(Number.isInteger(samples) && samples >= 2)) {
    throw new PlotError(where, `samples is ${samples}; it must be a whole number of at least 2`, { got: samples });
  }
  if (columns !== undefined) requireColumns(where, columns);
  const unknown = Object.keys(derivatives).find((name) => !Object.hasOwn(curves, name));
  if (unknown !== undefined)
    throw new PlotError(where, `derivatives has "${unknown}", but no function has that name`, { got: unknown });
  const lines = Object.entries(curves).map(([name, curve], i): CurveLine => {
    const drawn = (of: Curve, broken: boolean): CurveLine['parts'][number] => ({
      points: sample(where, name, of, { range, samples }),
      broken,
    });
    const derivative = Object.hasOwn(derivatives, name) ? [drawn(derivatives[name], true)] : [];
    return { name, color: colorOf(i), parts: [drawn(curve, dashed.includes(name)), ...derivative] };
  });
  const examples = requirePairs(where, 'points', points);
  const everyY = [...lines.flatMap(({ parts }) => parts.flatMap((part) => part.points)), ...examples].map(([, y]) => y);
  const y = yRange ?? intervalAround(everyY.filter(Number.isFinite), 0.05);
  const axes = (shown: readonly CurveLine[], place: Place, alone: boolean): string =>
    chart({
      ...place,
      x: { ...(alone ? { label: null, ticks: 4 } : axis(xLabel)), grid: true, domain: range },
      y: { ...(alone ? { label: null, ticks: 4 } : yAxis(yLabel)), grid: true, domain: y },
      marks: [
        rect(shaded ? [shaded.range] : [], {
          x1: ([low]: Interval) => Math.max(low, range[0]),
          x2: ([, high]: Interval) => Math.min(high, range[1]),
          fill: shade,
          fillOpacity: 0.5,
        }),
        ruleX(range[0] <= 0 && range[1] >= 0 ? [0] : [], { stroke: ink.muted, strokeWidth: 0.75 }),
        ruleY(y[0] <= 0 && y[1] >= 0 ? [0] : [], { stroke: ink.muted, strokeWidth: 0.75 }),
        shown.map(({ color, parts }) =>
          parts.map(({ points: all, broken }) =>
            clipLine(all, range, y).map((part) =>
              line(part, { stroke: color, strokeWidth: 2.25, strokeDasharray: broken ? '6 5' : undefined }),
            ),
          ),
        ),
        dot(
          examples.filter((point) => isInside(point, [range, y])),
          examples.length <= 20 ? { r: 5, fill: ink.text } : { r: 3, fill: ink.text, fillOpacity: 0.6 },
        ),
      ],
    });
  const kinds = [
    { label: 'function', color: ink.muted, glyph: '——' },
    { label: 'derivative', color: ink.muted, glyph: '– –' },
  ];
  return frame(where, {
    options,
    page,
    title,
    legend: [
      ...(columns === undefined ? lines : []).map(({ name, color, parts }) => ({
        label: name,
        color,
        glyph: parts[0].broken ? '– –' : '——',
      })),
      ...(Object.keys(derivatives).length > 0 ? (columns === undefined ? kinds.slice(1) : kinds) : []),
      ...(examples.length > 0 ? [{ label: 'data', color: ink.text, glyph: '●' }] : []),
      ...(shaded ? [{ label: shaded.label, color: shade, glyph: '■' }] : []),
    ],
    body: (room) =>
      columns === undefined
        ? axes(lines, room, false)
        : panels(where, lines, { ...room, columns }, (own, place) => axes([own], place, true)),
  });
}

interface CurveLine {
  readonly name: string;
  readonly color: string;
  /** the function, and its derivative if there is one */
  readonly parts: readonly { readonly points: readonly [number, number][]; readonly broken: boolean }[];
}

const shade = '#DCDDDE';

/** Where axes stand in their part of the picture. */
type Place = Partial<Record<'width' | 'height' | 'marginTop' | 'marginLeft' | 'marginBottom' | 'marginRight', number>>;

function panels(
  where: string,
  lines: readonly CurveLine[],
  { width, height, columns }: { width: number; height: number; columns: number },
  draw: (curve: CurveLine, place: Place) => string,
): string {
  const rows = Math.ceil(lines.length / columns);
  const panel = { width: (width - 8) / columns, height: (height - 4) / rows };
  if (panel.width < 90 || panel.height < 90) {
    const size = `${Math.floor(panel.width)} × ${Math.floor(panel.height)}`;
    throw new PlotError(where, `each of ${lines.length} axes has ${size} pixels; it needs 90 × 90`, {
      got: size,
    });
  }
  const margins = { marginTop: 26, marginLeft: 44, marginBottom: 28, marginRight: 12 };
  return lines
    .map((curve, i) => {
      const [x, y] = [(i % columns) * panel.width, Math.floor(i / columns) * panel.height];
      const middle = (44 + panel.width - 12) / 2;
      const name = { x: middle, y: 17, 'text-anchor': 'middle', 'font-weight': 600 };
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

function sample(
  where: string,
  name: string,
  curve: Curve,
  { range, samples }: { range: Interval; samples: number },
): [number, number][] {
  if (typeof curve !== 'function') {
    requireSameLength(where, [`y of "${name}"`, curve.y], ['x', curve.x]);
    return Array.from(curve.x, (x, i) => [x, curve.y[i]]);
  }
  const [low, high] = range;
  return Array.from({ length: samples }, (_, i) => {
    const x = low + (i / (samples - 1)) * (high - low);
    return [x, curve(x)];
  });
}
