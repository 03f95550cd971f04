import { ShapeError } from '@gradkit/core-tensor/functional';
import type { FloatPairs } from './float-pairs.ts';

/** Of one column: means, and squared distances from them, of predictions x, targets y and errors e = x − y; bounds of y. */
export type ColumnMoments = {
  readonly x: number;
  readonly y: number;
  readonly e: number;
  readonly xx: number;
  readonly yy: number;
  readonly xy: number;
  readonly ee: number;
  readonly low: number;
  readonly high: number;
};

/** Of how many examples, and of each column; none before the first example. */
export type Moments = { readonly examples: number; readonly columns: readonly ColumnMoments[] };

/** What is known before the first example. */
export const noMoments: Moments = { examples: 0, columns: [] };

/** Moments of a batch. */
export function momentsOf({ predicted, truth, columns }: FloatPairs): Moments {
  if (truth.length === 0) return noMoments;
  const examples = truth.length / columns;
  return { examples, columns: Array.from({ length: columns }, (_, c) => columnOf(predicted, truth, [c, columns])) };
}

function columnOf(
  predicted: ArrayLike<number>,
  truth: ArrayLike<number>,
  [first, step]: readonly [number, number],
): ColumnMoments {
  let [x, y, e, low, high] = [0, 0, 0, Infinity, -Infinity];
  const count = truth.length / step;
  for (let i = first; i < truth.length; i += step) {
    x += predicted[i] / count;
    y += truth[i] / count;
    e += (predicted[i] - truth[i]) / count;
    low = Math.min(low, truth[i]);
    high = Math.max(high, truth[i]);
  }
  let [xx, yy, xy, ee] = [0, 0, 0, 0];
  for (let i = first; i < truth.length; i += step) {
    const [dx, dy, de] = [predicted[i] - x, truth[i] - y, predicted[i] - truth[i] - e];
    xx += dx * dx;
    yy += dy * dy;
    xy += dx * dy;
    ee += de * de;
  }
  return { x, y, e, xx, yy, xy, ee, low, high };
}

/** Chan, Golub and LeVeque, Updating formulae and a pairwise algorithm for computing sample variances (1979): loses no digits. */
export function mergeMoments(where: string, a: Moments, b: Moments): Moments {
  if (a.examples === 0) return b;
  if (b.examples === 0) return a;
  if (a.columns.length !== b.columns.length)
    throw new ShapeError(
      where,
      `there were ${a.columns.length} columns before and ${b.columns.length} now; they must stay as many`,
      { expected: a.columns.length, got: b.columns.length },
    );
  const examples = a.examples + b.examples;
  const [share, both] = [b.examples / examples, (a.examples * b.examples) / examples];
  const columns = a.columns.map((one, i): ColumnMoments => {
    const other = b.columns[i];
    const [dx, dy, de] = [other.x - one.x, other.y - one.y, other.e - one.e];
    return {
      x: one.x + dx * share,
      y: one.y + dy * share,
      e: one.e + de * share,
      xx: one.xx + other.xx + dx * dx * both,
      yy: one.yy + other.yy + dy * dy * both,
      xy: one.xy + other.xy + dx * dy * both,
      ee: one.ee + other.ee + de * de * both,
      low: Math.min(one.low, other.low),
      high: Math.max(one.high, other.high),
    };
  });
  return { examples, columns };
}

/** Whether a spread is no more than rounding makes of equal values. */
export function isConstant(spread: number, mean: number, examples: number): boolean {
  return spread <= examples * (mean * 2 ** -50) ** 2;
}

/** Sum of squared errors. */
export function squaredErrors({ e, ee }: ColumnMoments, examples: number): number {
  return ee + examples * e * e;
}
