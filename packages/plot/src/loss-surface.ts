import { requireOptions } from './internal/require-options.ts';
import { contour, dot, line, scale } from '@observablehq/plot';
import { axis, chart, yAxis } from './internal/chart.ts';
import { clipLine, isInside } from './internal/clip-line.ts';
import { colorBar, colorBarWidth } from './internal/color-bar.ts';
import { ink } from './internal/colors.ts';
import { frame } from './internal/frame.ts';
import { contourGrid, nodes } from './internal/grid.ts';
import { contourLevels } from './internal/contour-levels.ts';
import { requireInterval, requirePairs, type Interval, type Points } from './internal/requirements.ts';
import { onSurface } from './internal/theme.ts';
import type { AxisLabels, PictureOptions } from './picture-options.ts';
import { PlotError } from './plot-error.ts';

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
 * Levels are 1, 2, 5, 10 … where the loss is positive. Steps from outside to outside are not drawn.
 *
 * @returns an SVG document
 * @throws {PlotError} if a range is empty, or the loss is finite nowhere
 * @example
 * const mse = (m: number, b: number) => ((m + b - 3) ** 2 + (2 * m + b - 5) ** 2) / 2;
 * const paths = { 'λ = 0.1': [[-1, 5], [-0.7, 5.1]] };
 * const svg = lossSurface({ f: mse, mRange: [-2, 5], bRange: [-2, 7], paths, minimum: [2, 1] });
 * svg.includes('λ = 0.1'); // true
 */
export function lossSurface(
  { f, mRange, bRange, paths = {}, minimum }: LossSurface,
  options: LossSurfaceOptions = {},
): string {
  const {
    title = 'Loss surface',
    xLabel = 'm',
    yLabel = 'b',
    lossLabel = 'loss',
    resolution = 150,
    width = 620,
    height = 520,
    theme,
  } = requireOptions<LossSurfaceOptions>('lossSurface', options, {
    title: true,
    xLabel: true,
    yLabel: true,
    lossLabel: true,
    resolution: true,
    theme: true,
    width: true,
    height: true,
  });
  const where = 'lossSurface';
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
  const colors = levels.map((_, i) => shade(levels.length === 1 ? 0 : i / (levels.length - 1)));
  const descents = Object.entries(paths).map(([name, points], i) => {
    const steps = requirePairs(where, `path "${name}"`, points);
    return { name, steps, parts: clipLine(steps, mRange, bRange), color: pathColors[i % pathColors.length] };
  });
  const shown = (point: readonly [number, number]): boolean => isInside(point, [mRange, bRange]);

  return frame(where, {
    width,
    height,
    theme,
    title,
    legend: [
      ...descents.map(({ name, color }) => ({ label: name, color, glyph: '—●', onSurface: true })),
      ...(minimum ? [{ label: 'minimum', color: ink.text, glyph: '★', onSurface: true }] : []),
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
            stroke: 'white',
            strokeWidth: 0.6,
            clip: true,
          }),
          // the first on top: it is often the shortest
          descents
            .toReversed()
            .map(({ steps, parts, color }) => [
              parts.map((part) => line(part, { stroke: onSurface(color), strokeWidth: 2 })),
              dot(steps.slice(1).filter(shown), { fill: onSurface(color), r: 2 }),
              dot(steps.slice(0, 1).filter(shown), { stroke: onSurface(color), fill: 'white', strokeWidth: 2, r: 5 }),
              dot(steps.slice(-1).filter(shown), { fill: onSurface(color), stroke: 'white', r: 5 }),
            ]),
          dot(minimum && shown(minimum) ? [minimum] : [], {
            symbol: 'star',
            fill: onSurface(ink.text),
            stroke: 'white',
            r: 7,
          }),
        ],
      }) +
      colorBar({
        x: room.width - colorBarWidth,
        y: 8,
        height: room.height - 58,
        title: lossLabel,
        bands: levels.map((level, i) => ({ color: colors[i], label: level === lowest ? '' : levelText(level) })),
      }),
  });
}

// Dark and far apart on pale green to blue.
const pathColors = ['#D55E00', '#111111', '#8E1B7A', '#8C5A00'];

/** Colour of a share 0 … 1 of the levels, from pale to dark blue. */
function shade(share: number): string {
  return scale({ color: { type: 'linear', domain: [0, 1.25], scheme: 'gnbu' } }).apply(share) as string;
}

function levelText(level: number): string {
  const short = Number(level.toPrecision(3));
  const text =
    short !== 0 && (Math.abs(short) >= 1e5 || Math.abs(short) < 1e-3) ? short.toExponential() : String(short);
  return text.replaceAll('-', '−').replace('e+', 'e');
}
