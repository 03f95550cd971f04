import { paperOptions } from '../internal/paper.ts';
import { requireOptions } from '../internal/require-options.ts';
import { contour, type Markish } from '@observablehq/plot';
import { axis, chart, yAxis } from '../internal/chart.ts';
import { classDots, classLegend } from '../internal/class-dots.ts';
import { colorBar, colorBarWidth, type ColorBar } from '../internal/color-bar.ts';
import { contourGrid, type Grid } from '../internal/grid.ts';
import { ink } from '../internal/colors.ts';
import { rampColor, regionColor } from '../internal/ramps.ts';
import { frame } from '../internal/frame.ts';
import { leads, probabilityGrid, type ProbabilityGrid } from '../internal/probability-grid.ts';
import {
  requireData,
  intervalAround,
  requireClasses,
  requireInterval,
  requireNames,
  type Interval,
  type Points,
  type Probabilities,
} from '../internal/requirements.ts';
import { counted } from '../internal/svg.ts';
import type { AxisLabels, PictureOptions } from '../picture-options.ts';
import { PlotError } from '../plot-error.ts';

/** Probabilities over the plane, and the examples that a model has to part. */
export interface DecisionData {
  /**
   * for each of the given points `[x, y]` the probability of class 1, or a list with that of each class (also one after the other, as the
   * `data` of a tensor `[points, classes]`); called once, for all points of the grid and then `points`
   */
  readonly predict?: ((points: [x: number, y: number][]) => Probabilities) | undefined;
  /** instead of `predict`: `values[row][column]`, the lowest y in the first row, edges included */
  readonly values?: ArrayLike<Probabilities> | undefined;
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
 * Dark lines are the boundaries. With two classes the colour is the probability of class 1, with more it is that of the class predicted, the
 * stronger the further that class is ahead of the next. Under the title stands how many of the examples are predicted right.
 *
 * @returns an SVG document
 * @throws {PlotError} if a probability is outside 0 … 1, or lengths do not match
 * @example
 * const points = [[0, 0], [0, 1], [1, 0], [1, 1]];
 * const predict = (grid: [x: number, y: number][]) => grid.map(([x, y]) => 1 / (1 + Math.exp(6 - 4 * (x + y))));
 * const svg = decisionBoundary({ points, labels: [0, 0, 0, 1], predict }, { title: 'AND' });
 * svg.includes('probability of class 1'); // true
 * const three = (grid: [x: number, y: number][]) => grid.map(([x]) => (x < 0 ? [0.8, 0.1, 0.1] : [0.1, 0.3, 0.6]));
 * decisionBoundary({ predict: three }, { range: [-1, 1], resolution: 9 }).includes('lead over the next class'); // true
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
  const labelled = requireClasses('decisionBoundary', points, labels);
  const predicted = probabilityGrid('decisionBoundary', data, { ...shownRange(range, points), resolution, points });
  const { grid, byClass } = predicted;
  const names = requireNames('decisionBoundary', classNames, Math.max(byClass.length, labelled));
  const { marks, color, bar } = byClass.length === 2 ? twoSides(predicted, names[1]) : regions(predicted);
  return frame('decisionBoundary', {
    options,
    page: { width: 590, height: 520 },
    title,
    notes: [...flatNote(predicted), ...accuracyNote(predicted, labels)],
    legend: points.length > 0 || byClass.length > 2 ? classLegend(names) : [],
    body: (room) =>
      chart({
        ...room,
        marginRight: colorBarWidth + 24,
        x: { ...axis(xLabel), domain: grid.x },
        y: { ...yAxis(yLabel), domain: grid.y },
        color: { type: 'threshold', ...color },
        marks: [...marks, classDots(points, labels, { classes: names.length, r: points.length > 100 ? 3.5 : 5 })],
      }) + colorBar({ x: room.width - colorBarWidth, y: 8, height: room.height - 58, ...bar }),
  });
}

/** Says what a picture of one colour means. */
function flatNote({ byClass }: ProbabilityGrid): string[] {
  const extremes = byClass.map((values) => [
    values.reduce((a, b) => Math.min(a, b)),
    values.reduce((a, b) => Math.max(a, b)),
  ]);
  if (!extremes.every(([low, high]) => high - low < 0.02)) return [];
  const written = extremes.slice(byClass.length === 2 ? 1 : 0).map(([low, high]) => ((low + high) / 2).toFixed(2));
  return [`nearly the same everywhere (probability ${written.join(', ')}): the model does not tell places apart`];
}

function accuracyNote({ predictions }: ProbabilityGrid, labels: ArrayLike<number>): string[] {
  if (predictions === null || predictions.length === 0) return [];
  const right = predictions.filter((k, i) => k === labels[i]).length;
  const [share, of] = [((100 * right) / predictions.length).toFixed(1), counted(predictions.length, 'point')];
  return [`${share} % right (${right.toLocaleString('en-US')} of ${of})`];
}

interface Colored {
  readonly marks: readonly Markish[];
  readonly color: { readonly domain: readonly number[]; readonly range: readonly string[] };
  readonly bar: Pick<ColorBar, 'title' | 'bands' | 'topLabel'>;
}

/** Bands of the probability of class 1, and the line where it is 0.5. */
function twoSides({ grid, byClass }: ProbabilityGrid, name: string): Colored {
  const edges = Array.from({ length: 20 }, (_, i) => i / 20);
  const colors = edges.map((p) => rampColor('sides', p + 0.025));
  return {
    marks: [bands(byClass[1], grid, edges), boundary(byClass[1], grid, 0.5)],
    color: { domain: edges.slice(1), range: colors },
    bar: {
      title: `probability of ${name}`,
      topLabel: '1',
      bands: edges.map((p, i) => ({ color: colors[i], label: i % 5 === 0 ? String(p) : '' })),
    },
  };
}

/** The region of each class in its colour, and the lines between them. */
function regions(predicted: ProbabilityGrid): Colored {
  const { grid, byClass } = predicted;
  const edges = Array.from({ length: 10 }, (_, i) => i / 10);
  const ahead = byClass.map((_, k) => leads(predicted, k));
  // all classes share a scale of colours, on which those of class k stand from 2 k to 2 k + 1
  const place = (k: number, lead: number): number => 2 * k + Math.max(lead, -0.5);
  const shades = byClass.flatMap((_, k) =>
    edges.map((lead) => ({ at: place(k, lead), color: regionColor(k, lead + 0.05) })),
  );
  return {
    marks: [
      ahead.map((lead, k) => bands(lead.map((value) => place(k, value)), grid, edges.map((edge) => place(k, edge)))), // prettier-ignore
      ahead.map((lead) => boundary(lead, grid, 0)),
    ],
    color: { domain: shades.slice(1).map(({ at }) => at), range: shades.map(({ color }) => color) },
    bar: {
      title: 'lead over the next class',
      topLabel: '1',
      bands: edges.map((lead, i) => ({
        color: regionColor(grey, lead + 0.05),
        label: i % 5 === 0 ? String(lead) : '',
      })),
    },
  };
}

const grey = 6; // among the colours of classes

function bands(values: readonly number[], grid: Grid, thresholds: number[]): Markish {
  return contour(values, { ...contourGrid(grid), fill: (v: number) => v, thresholds, clip: true });
}

function boundary(values: readonly number[], grid: Grid, at: number): Markish {
  const edge = { value: (v: number) => v, thresholds: [at], stroke: ink.text, strokeWidth: 1.25, clip: true as const };
  return contour(values, { ...contourGrid(grid), ...edge });
}

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
