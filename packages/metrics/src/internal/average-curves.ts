import { pooled, type Column } from './columns.ts';
import { interpolate, type Curve } from './threshold-curves.ts';

/** Curves of several classes or labels: lists of x, of y and of thresholds, or one list of thresholds that were given. */
export type Curves = [number[][], number[][], number[][] | number[]];

/** One curve of all classes together, or the mean of their curves. */
export type CurveAverage = 'micro' | 'macro';

/** The curve of one class. */
export type CurveOf = (column: Column, thresholds?: readonly number[]) => Curve;

/** The curve of each column. */
export function curvesOf(curve: CurveOf, columns: readonly Column[], thresholds?: readonly number[]): Curves {
  const each = columns.map((column) => curve(column, thresholds));
  const of = (part: 0 | 1 | 2): number[][] => each.map((one) => one[part]);
  return [of(0), of(1), thresholds === undefined ? of(2) : each[0][2]];
}

/** One curve of several: of their scores together, or at all their places the mean of the lines through them. */
export function averageCurves(
  curve: CurveOf,
  {
    columns,
    thresholds,
    average,
    falling,
  }: {
    columns: readonly Column[];
    thresholds: readonly number[] | undefined;
    average: CurveAverage;
    falling: boolean;
  },
): Curve {
  if (average === 'micro') return curve(pooled(columns), thresholds);
  const each = columns.map((column) => curve(column, thresholds));
  const place = (x: number): number => (Number.isNaN(x) ? Infinity : x); // NaN stands last
  const rising = (values: readonly number[]): number[] => values.toSorted((a, b) => place(a) - place(b) || 0);
  const x = rising(each.flatMap(([places]) => places));
  const lines = each.map(([xs, ys]) => interpolate(x, xs, ys));
  const y = x.map((_, i) => lines.reduce((sum, line) => sum + line[i], 0) / lines.length);
  const all = rising(each.flatMap(([, , places]) => places));
  return [x, y, falling ? all.reverse() : all];
}
