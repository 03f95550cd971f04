import { paperOptions } from '../internal/paper.ts';
import { requireOptions } from '../internal/require-options.ts';
import { contour, dot, line } from '@observablehq/plot';
import { axis, chart, yAxis } from '../internal/chart.ts';
import { clipLine, isInside } from '../internal/clip-line.ts';
import { colorBar, colorBarWidth } from '../internal/color-bar.ts';
import { ink } from '../internal/colors.ts';
import { rampColor } from '../internal/ramps.ts';
import { frame } from '../internal/frame.ts';
import { contourGrid, nodes } from '../internal/grid.ts';
import { shortNumber } from '../internal/color-scale.ts';
import { contourLevels } from '../internal/contour-levels.ts';
import { requireData, requireInterval, requirePairs, type Interval, type Points } from '../internal/requirements.ts';
import type { AxisLabels, PictureOptions } from '../picture-options.ts';
import { PlotError } from '../plot-error.ts';

/** A loss of two parameters, and the ways that gradient descent takes over it. */
export interface LossSurface {
  /** the loss at `(m, b)` */
  readonly f: (m: number, b: number) => number;
  readonly mRange: Interval;
  readonly bRange: Interval;
  /** the points `[m, b]` of each descent, by name, from the start on */
  readonly paths?: Readonly<Record<string, Points>> | undefined;
  /** where the loss is lowest, if that is known */
  readonly minimum?: readonly [m: number, b: number] | undefined;
}

export interface LossSurfaceOptions extends PictureOptions, AxisLabels {
  /** what the colours mean */
  readonly lossLabel?: string | undefined;
  /** grid points along an axis */
  readonly resolution?: number | undefined;
}

/**
 * Draws the contours of a loss of two parameters with the paths of gradient descent, from a hollow to a filled point.
 *
 * Where the loss is NaN the paper is seen. Levels are 1, 2, 5, 10 … where it is positive. Steps from outside to outside are not drawn, and points only so far apart that they do
 * not hide each other.
 *
 * @returns an SVG document
 * @throws {PlotError} if a range is empty, or the loss is finite nowhere
 * @example
 * const mse = (m: number, b: number) => ((m + b - 3) ** 2 + (2 * m + b - 5) ** 2) / 2;
 * const paths = { 'λ = 0.1': [[-1, 5], [-0.7, 5.1]] };
 * const svg = lossSurface({ f: mse, mRange: [-2, 5], bRange: [-2, 7], paths, minimum: [2, 1] });
 * svg.includes('λ = 0.1'); // true
 */
export function lossSurface(surface: LossSurface, options: LossSurfaceOptions = {}): string {
  const {
    title = 'Loss surface',
    xLabel = 'm',
    yLabel = 'b',
    lossLabel = 'loss',
    resolution = 150,
  } = requireOptions<LossSurfaceOptions>('lossSurface', options, {
    xLabel: true,
    yLabel: true,
    lossLabel: true,
    resolution: true,
    ...paperOptions,
  });
  const where = 'lossSurface';
  requireData(where, 'surface', surface);
  const { f, mRange, bRange, paths = {}, minimum } = surface;
  if (typeof f !== 'function')
    throw new PlotError(where, `f is ${String(f)}; it must be a function that gives the loss at (m, b)`, { got: f });
  requireInterval(where, 'mRange', mRange);
  requireInterval(where, 'bRange', bRange);
  if (!(Number.isInteger(resolution) && resolution >= 2)) {
    throw new PlotError(where, `resolution is ${resolution}; it must be a whole number of at least 2`, {
      got: resolution,
    });
  }
  const grid = { x: mRange, y: bRange, columns: resolution, rows: resolution };
  const losses = nodes(grid).map(([m, b]) => f(m, b));
  const levels = contourLevels(losses.filter(Number.isFinite));
  if (levels.length === 0) throw new PlotError(where, 'f is not finite anywhere in mRange and bRange');
  const lowest = levels[0];
  const colors = levels.map((_, i) => rampColor('levels', levels.length === 1 ? 0 : i / (levels.length - 1)));
  const descents = Object.entries(paths).map(([name, points], i) => {
    const steps = requirePairs(where, `path "${name}"`, points);
    return { name, steps, parts: clipLine(steps, mRange, bRange), color: pathColors[i % pathColors.length] };
  });
  const shown = (point: readonly [number, number]): boolean => isInside(point, [mRange, bRange]);

  return frame(where, {
    options,
    page: { width: 620, height: 520 },
    title,
    legend: [
      ...descents.map(({ name, color }) => ({ label: name, color, glyph: '—●' })),
      ...(minimum ? [{ label: 'minimum', color: ink.text, glyph: '★' }] : []),
    ],
    body: (room) =>
      chart({
        ...room,
        marginRight: colorBarWidth + 24,
        x: { ...axis(xLabel), domain: mRange },
        y: { ...yAxis(yLabel), domain: bRange },
        color: { type: 'threshold', domain: levels.slice(1), range: colors },
        marks: [
          contour(losses, {
            ...contourGrid(grid),
            fill: (loss: number) => loss,
            thresholds: levels,
            stroke: ink.paper,
            strokeWidth: 0.6,
            clip: true,
          }),
          // the first on top: it is often the shortest
          descents
            .toReversed()
            .map(({ steps, parts, color }) => [
              parts.map((part) => line(part, { stroke: color, strokeWidth: 2 })),
              dot(apart(steps.slice(1).filter(shown), [mRange, bRange]), { fill: color, r: 2.5 }),
              dot(steps.slice(0, 1).filter(shown), { stroke: color, fill: ink.paper, strokeWidth: 2, r: 5 }),
              dot(steps.slice(-1).filter(shown), { fill: color, stroke: ink.paper, r: 5 }),
            ]),
          dot(minimum && shown(minimum) ? [minimum] : [], {
            symbol: 'star',
            fill: ink.text,
            stroke: ink.paper,
            r: 7,
          }),
        ],
      }) +
      colorBar({
        x: room.width - colorBarWidth,
        y: 8,
        height: room.height - 58,
        title: lossLabel,
        bands: levels.map((level, i) => ({
          color: colors[i],
          label: level === lowest && levels.length > 1 ? '' : shortNumber(level),
        })),
      }),
  });
}

// Dark and far apart on pale green to blue.
const pathColors = ['#D55E00', '#111111', '#8E1B7A', '#8C5A00'];

/** Points that do not merge into a bar: each some way from the one before. */
function apart(steps: readonly [number, number][], [m, b]: readonly [Interval, Interval]): [number, number][] {
  const kept: [number, number][] = [];
  for (const step of steps) {
    const last = kept.at(-1);
    const way = last && Math.hypot((step[0] - last[0]) / (m[1] - m[0]), (step[1] - last[1]) / (b[1] - b[0]));
    if (way === undefined || way > 0.015) kept.push(step);
  }
  return kept;
}
