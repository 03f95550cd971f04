import type { RasterInterpolateFunction } from '@observablehq/plot';
import type { Interval } from './requirements.ts';

/** Points at equal distances over a rectangle, its edges included. */
export interface Grid {
  readonly x: Interval;
  readonly y: Interval;
  readonly columns: number;
  readonly rows: number;
}

/** The points `[x, y]` row by row, the lowest y first. */
export function nodes({ x, y, columns, rows }: Grid): [x: number, y: number][] {
  return Array.from({ length: columns * rows }, (_, i) => [
    between(x, (i % columns) / (columns - 1)),
    between(y, Math.floor(i / columns) / (rows - 1)),
  ]);
}

function between([low, high]: Interval, share: number): number {
  return share === 1 ? high : low + share * (high - low);
}

/**
 * Where Plot's `contour` has to put the values of a grid. It takes a value as the middle of a cell, so its rectangle is half
 * a cell larger on every side; `clip: true` takes that off again.
 */
export function contourGrid({ x, y, columns, rows }: Grid): ContourGrid {
  const dx = (x[1] - x[0]) / (columns - 1) / 2;
  const dy = (y[1] - y[0]) / (rows - 1) / 2;
  const edges = { x1: x[0] - dx, x2: x[1] + dx, y1: y[0] - dy, y2: y[1] + dy };
  // the values are those of the cells already; Plot would look for the nearest of each
  return { width: columns, height: rows, ...edges, interpolate: (...given) => given[5] };
}

type ContourGrid = Record<'width' | 'height' | 'x1' | 'x2' | 'y1' | 'y2', number> & {
  readonly interpolate: RasterInterpolateFunction;
};
