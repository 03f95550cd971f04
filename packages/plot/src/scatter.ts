import { requireOptions } from './internal/require-options.ts';
import { text } from '@observablehq/plot';
import { axis, chart, yAxis } from './internal/chart.ts';
import { classDots, classLegend } from './internal/class-dots.ts';
import { colorOf, ink } from './internal/colors.ts';
import { frame } from './internal/frame.ts';
import { requireData, requireClasses, requireNames, requireSome, type Points } from './internal/requirements.ts';
import type { AxisLabels, PictureOptions } from './picture-options.ts';

export interface ScatterOptions extends PictureOptions, AxisLabels {
  /** class index of each point; without them all points are alike */
  readonly labels?: ArrayLike<number> | undefined;
  /** one name per class */
  readonly classNames?: readonly string[] | undefined;
}

/**
 * Draws points in the plane with a colour per class, e.g. the first two principal components of a hidden layer.
 *
 * With more than four classes, each name also stands in the middle (the median) of its points, so that it need not be told from
 * the colour.
 *
 * @param points `[x, y]` each, finite
 * @returns an SVG document
 * @throws {PlotError} if there are no points, or there is not one label for each
 * @example
 * const points = [[1, 2], [2, 1], [8, 9], [9, 8]];
 * const svg = scatter(points, { labels: [0, 0, 1, 1], classNames: ['small', 'large'] });
 * svg.match(/<path/g)!.length > 4; // true
 */
export function scatter(points: Points, options: ScatterOptions = {}): string {
  const {
    labels,
    classNames,
    title = 'Points',
    xLabel = 'x',
    yLabel = 'y',
    width = 640,
    height = 520,
    theme,
  } = requireOptions<ScatterOptions>('scatter', options, {
    labels: true,
    classNames: true,
    title: true,
    xLabel: true,
    yLabel: true,
    theme: true,
    width: true,
    height: true,
  });
  requireData('scatter', 'points', points);
  requireSome('scatter', 'points', points);
  const classOf = labels ?? new Uint8Array(points.length);
  const classes = requireClasses('scatter', points, classOf);
  const names = requireNames('scatter', classNames, classes);
  return frame('scatter', {
    width,
    height,
    theme,
    title,
    legend: labels === undefined ? [] : classLegend(names),
    body: (room) =>
      chart({
        ...room,
        x: { ...axis(xLabel), grid: true, nice: true },
        y: { ...yAxis(yLabel), grid: true, nice: true },
        marks: [
          classDots(points, classOf, { classes: names.length, r: points.length > 500 ? 2.5 : 4 }),
          text(names.length > 4 ? middles(points, classOf, names) : [], {
            x: 'x',
            y: 'y',
            text: 'name',
            fill: 'color',
            stroke: ink.paper,
            strokeWidth: 5,
            fontSize: 16,
            fontWeight: 600,
          }),
        ],
        color: { type: 'identity' },
      }),
  });
}

interface Middle {
  readonly name: string;
  readonly color: string;
  readonly x: number;
  readonly y: number;
}

function middles(points: Points, labels: ArrayLike<number>, names: readonly string[]): Middle[] {
  return names.flatMap((name, k) => {
    const ofClass = Array.from(points).filter((_, i) => labels[i] === k);
    if (ofClass.length === 0) return [];
    const middle = (coordinate: 0 | 1): number => median(ofClass.map((point) => point[coordinate]));
    return [{ name, color: colorOf(k), x: middle(0), y: middle(1) }];
  });
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}
