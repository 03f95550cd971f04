import { text } from '@observablehq/plot';
import { axis, chart, yAxis } from '../internal/chart.ts';
import { classDots, classLegend, classTexts } from '../internal/class-dots.ts';
import { ink } from '../internal/colors.ts';
import { frame } from '../internal/frame.ts';
import { paperOptions } from '../internal/paper.ts';
import { requireOptions } from '../internal/require-options.ts';
import {
  intervalAround,
  requireClasses,
  requireData,
  requireInterval,
  requireNames,
  requireSameLength,
  requireSome,
  type Interval,
  type Points,
} from '../internal/requirements.ts';
import { textWidth } from '../internal/svg.ts';
import type { AxisLabels, PictureOptions } from '../picture-options.ts';

export interface ScatterOptions extends PictureOptions, AxisLabels {
  /** class index of each point; without them all points are alike */
  readonly labels?: ArrayLike<number> | undefined;
  /** one name per class */
  readonly classNames?: readonly string[] | undefined;
  /** a text for each point, such as the token of an embedding, which stands in the place of its marker */
  readonly pointNames?: readonly string[] | undefined;
  /** lowest and highest x, lowest and highest y, e.g. the same for all pictures of an animation; without them all points are shown */
  readonly xRange?: Interval | undefined;
  readonly yRange?: Interval | undefined;
}

/**
 * Draws points in the plane with a colour per class, e.g. the first two principal components of a hidden layer.
 *
 * With more than four classes, each name also stands in the middle (the median) of its points, so that it need not be told from
 * the colour.
 *
 * @param points `[x, y]` each, finite
 * @returns an SVG document
 * @throws {PlotError} if there are no points, or there is not one label and one name for each
 * @example
 * const points = [[1, 2], [2, 1], [8, 9], [9, 8]];
 * const svg = scatter(points, { labels: [0, 0, 1, 1], classNames: ['small', 'large'] });
 * svg.match(/<path/g)!.length > 4; // true
 * scatter(points, { pointNames: ['a', 'b', 'X', 'Y'] }).includes('>X<'); // true
 */
export function scatter(points: Points, options: ScatterOptions = {}): string {
  const {
    labels,
    classNames,
    pointNames,
    title = 'Points',
    xLabel = 'x',
    yLabel = 'y',
    xRange,
    yRange,
  } = requireOptions<ScatterOptions>('scatter', options, {
    labels: true,
    classNames: true,
    pointNames: true,
    xRange: true,
    yRange: true,
    xLabel: true,
    yLabel: true,
    ...paperOptions,
  });
  requireData('scatter', 'points', points);
  requireSome('scatter', 'points', points);
  const classOf = labels ?? new Uint8Array(points.length);
  const classes = requireClasses('scatter', points, classOf);
  const names = requireNames('scatter', classNames, classes);
  if (pointNames !== undefined) requireSameLength('scatter', ['pointNames', pointNames], ['points', points]);
  if (xRange !== undefined) requireInterval('scatter', 'xRange', xRange);
  if (yRange !== undefined) requireInterval('scatter', 'yRange', yRange);
  const x = xRange ?? intervalAround(Array.from(points, (point) => point[0]), 0.05); // prettier-ignore
  const y = yRange ?? intervalAround(Array.from(points, (point) => point[1]), 0.05); // prettier-ignore
  const clip = xRange !== undefined || yRange !== undefined;
  return frame('scatter', {
    options,
    page: { width: 640, height: 520 },
    title,
    legend: labels === undefined ? [] : classLegend(names),
    body: (room) =>
      chart({
        ...room,
        x: { ...axis(xLabel), grid: true, domain: x },
        y: { ...yAxis(yLabel), grid: true, domain: y },
        marks: [
          pointNames === undefined
            ? classDots(points, classOf, { classes: names.length, r: points.length > 500 ? 2.5 : 4, clip })
            : classTexts(points, classOf, { texts: pointNames, clip }),
          text(
            names.length > 4 && pointNames === undefined
              ? pushedApart(middles(points, classOf, names), { x, y, ...room })
              : [],
            {
              x: 'x',
              y: 'y',
              text: 'name',
              fill: ink.text,
              stroke: ink.paper,
              strokeWidth: 4,
              strokeOpacity: 0.85, // points are seen behind it
              fontSize,
              fontWeight: 600,
            },
          ),
        ],
      }),
  });
}

const fontSize = 15;

interface Middle {
  readonly name: string;
  x: number;
  y: number;
}

function middles(points: Points, labels: ArrayLike<number>, names: readonly string[]): Middle[] {
  return names.flatMap((name, k) => {
    const ofClass = Array.from(points).filter((_, i) => labels[i] === k);
    if (ofClass.length === 0) return [];
    const middle = (coordinate: 0 | 1): number => median(ofClass.map((point) => point[coordinate]));
    return [{ name, x: middle(0), y: middle(1) }];
  });
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

interface Axes {
  readonly x: Interval;
  readonly y: Interval;
  readonly width: number;
  readonly height: number;
}

/** The same names, but upwards or downwards of where they would hide each other. */
function pushedApart(names: Middle[], { x, y, width, height }: Axes): Middle[] {
  const perPixel = { x: (x[1] - x[0]) / (width - 110), y: (y[1] - y[0]) / (height - 58) };
  const lineHeight = 1.15 * fontSize * perPixel.y;
  for (const name of names) {
    const half = (textWidth(name.name, fontSize) / 2) * perPixel.x;
    name.x = Math.max(Math.min(name.x, x[1] - half), x[0] + half); // inside the axes
  }
  for (let pass = 0; pass < 30; pass++) {
    for (const [i, a] of names.entries()) {
      for (const b of names.slice(i + 1)) {
        const wide = ((textWidth(a.name, fontSize) + textWidth(b.name, fontSize)) / 2) * perPixel.x;
        const overlap = lineHeight - Math.abs(a.y - b.y);
        if (Math.abs(a.x - b.x) >= wide || overlap <= 0) continue;
        const up = a.y >= b.y ? overlap / 2 : -overlap / 2;
        a.y += up;
        b.y -= up;
      }
    }
    for (const name of names) name.y = Math.max(Math.min(name.y, y[1] - lineHeight / 2), y[0] + lineHeight / 2);
  }
  return names;
}
