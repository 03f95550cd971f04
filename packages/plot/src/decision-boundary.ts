import { paperOptions } from './internal/paper.ts';
import { requireOptions } from './internal/require-options.ts';
import { contour } from '@observablehq/plot';
import { axis, chart, yAxis } from './internal/chart.ts';
import { classDots, classLegend } from './internal/class-dots.ts';
import { colorBar, colorBarWidth } from './internal/color-bar.ts';
import { contourGrid, nodes, type Grid } from './internal/grid.ts';
import { ink } from './internal/colors.ts';
import { rampColor } from './internal/ramps.ts';
import { frame } from './internal/frame.ts';
import {
  requireData,
  intervalAround,
  requireClasses,
  requireInterval,
  requireNames,
  requireSameLength,
  type Interval,
  type Points,
} from './internal/requirements.ts';
import type { AxisLabels, PictureOptions } from './picture-options.ts';
import { PlotError } from './plot-error.ts';

/** Probabilities of class 1 over the plane, and the examples that a model has to part. */
export interface DecisionData {
  /** probability of class 1 for each of the given points `[x, y]`; called once, for all points of the grid */
  readonly predict?: ((points: [x: number, y: number][]) => ArrayLike<number>) | undefined;
  /** instead of `predict`: `values[row][column]`, the lowest y in the first row, edges included */
  readonly values?: ArrayLike<ArrayLike<number>> | undefined;
  readonly points?: Points | undefined;
  /** class index of each point */
  readonly labels?: ArrayLike<number> | undefined;
}

export interface DecisionBoundaryOptions extends PictureOptions, AxisLabels {
  /** the part of the plane to show, for both axes or each; without it the points with some room around */
  readonly range?: Interval | { readonly x: Interval; readonly y: Interval } | undefined;
  readonly classNames?: readonly string[] | undefined;
  /** grid points along an axis for `predict` */
  readonly resolution?: number | undefined;
}

/**
 * Draws which class a model of two inputs predicts where, how certain it is, and the examples.
 *
 * The dark line is the boundary: probability 0.5.
 *
 * @returns an SVG document
 * @throws {PlotError} if a probability is outside 0 … 1, or lengths do not match
 * @example
 * const points = [[0, 0], [0, 1], [1, 0], [1, 1]];
 * const predict = (grid: [x: number, y: number][]) => grid.map(([x, y]) => 1 / (1 + Math.exp(6 - 4 * (x + y))));
 * const svg = decisionBoundary({ points, labels: [0, 0, 0, 1], predict }, { title: 'AND' });
 * svg.includes('probability of class 1'); // true
 */
export function decisionBoundary(data: DecisionData, options: DecisionBoundaryOptions = {}): string {
  const {
    title = 'Decision boundary',
    range,
    xLabel = 'x₁',
    yLabel = 'x₂',
    classNames,
    resolution = 120,
  } = requireOptions<DecisionBoundaryOptions>('decisionBoundary', options, {
    range: true,
    xLabel: true,
    yLabel: true,
    classNames: true,
    resolution: true,
    ...paperOptions,
  });
  requireData('decisionBoundary', 'data', data);
  const { points = [], labels = [] } = data;
  const classes = Math.max(2, requireClasses('decisionBoundary', points, labels));
  const names = requireNames('decisionBoundary', classNames, classes);
  const plane = shownRange(range, points);
  const { grid, values } = probabilities(data, plane, resolution);
  return frame('decisionBoundary', {
    options,
    page: { width: 590, height: 520 },
    title,
    legend: points.length > 0 ? classLegend(names) : [],
    body: (room) =>
      chart({
        ...room,
        marginRight: colorBarWidth + 24,
        x: { ...axis(xLabel), domain: grid.x },
        y: { ...yAxis(yLabel), domain: grid.y },
        color: probabilityColors,
        marks: [
          contour(values, { ...contourGrid(grid), fill: (p: number) => p, thresholds: bandEdges, clip: true }),
          contour(values, {
            ...contourGrid(grid),
            value: (p: number) => p,
            thresholds: [0.5],
            stroke: ink.text,
            clip: true,
          }),
          classDots(points, labels, { classes: names.length, r: points.length > 100 ? 3.5 : 5 }),
        ],
      }) +
      colorBar({
        x: room.width - colorBarWidth,
        y: 8,
        height: room.height - 58,
        title: `probability of ${names[1]}`,
        topLabel: '1',
        bands: bandEdges.map((p, i) => ({
          color: rampColor('sides', p + 0.025),
          label: i % 5 === 0 ? String(p) : '',
        })),
      }),
  });
}

const bandEdges = Array.from({ length: 20 }, (_, i) => i / 20);
const probabilityColors = {
  type: 'threshold',
  domain: bandEdges.slice(1),
  range: bandEdges.map((p) => rampColor('sides', p + 0.025)),
} as const;

interface Plane {
  readonly x: Interval;
  readonly y: Interval;
}

function shownRange(range: DecisionBoundaryOptions['range'], points: Points): Plane {
  const where = 'decisionBoundary';
  if (range === undefined) {
    if (points.length === 0) throw new PlotError(where, 'there are no points; say with range which part to show');
    const around = (axisIndex: 0 | 1): Interval =>
      intervalAround(
        Array.from(points, (point) => point[axisIndex]),
        0.1,
      );
    return { x: around(0), y: around(1) };
  }
  const plane = 'x' in range ? range : { x: range, y: range };
  requireInterval(where, 'range of x', plane.x);
  requireInterval(where, 'range of y', plane.y);
  return plane;
}

function probabilities(
  { predict, values }: DecisionData,
  { x, y }: Plane,
  resolution: number,
): { grid: Grid; values: number[] } {
  const where = 'decisionBoundary';
  if ((predict === undefined) === (values === undefined)) {
    throw new PlotError(where, 'data needs either predict or values, and only one of them');
  }
  const rows = values === undefined ? resolution : values.length;
  const columns = values === undefined ? resolution : (values[0]?.length ?? 0);
  if (!(Number.isInteger(rows) && rows >= 2 && columns >= 2)) {
    throw new PlotError(where, `the grid is ${rows} × ${columns}; it needs at least 2 × 2 values`, {
      got: [rows, columns],
    });
  }
  const grid = { x, y, columns, rows };
  const places = nodes(grid);
  const given = values === undefined ? predict!(places) : Array.from(values, (row) => Array.from(row)).flat();
  requireSameLength(where, ['the list of probabilities', given], ['grid points', places]);
  for (let i = 0; i < given.length; i++) {
    if (!(given[i] >= 0 && given[i] <= 1)) {
      const at = places[i].map((coordinate) => Number(coordinate.toPrecision(3))).join(', ');
      throw new PlotError(where, `the probability at (${at}) is ${given[i]}; it must lie in 0 … 1`, { got: given[i] });
    }
  }
  return { grid, values: Array.from(given) };
}
