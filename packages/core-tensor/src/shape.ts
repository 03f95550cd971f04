import { refuseArgument } from './arguments/refuse-argument.ts';
import { ShapeError } from './errors.ts';
import { formatValue } from './arguments/format-value.ts';

/** Sizes of the axes, outermost first; `[]` is a scalar. */
export type Shape = readonly number[];

/** Number of elements of `shape`: the product of its sizes, 1 for a scalar. */
export function sizeOf(shape: Shape): number {
  let size = 1;
  for (const length of shape) size *= length;
  return size || 0; // huge sizes multiply to Infinity, which times 0 is NaN
}

/** Row-major strides in elements. */
export function stridesOf(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= shape[axis];
  }
  return strides;
}

/** Tells whether two shapes are the same. */
export function sameShape(a: Shape, b: Shape): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let axis = 0; axis < a.length; axis++) if (a[axis] !== b[axis]) return false;
  return true;
}

/** Every axis of a shape. */
export function allAxes(shape: Shape): number[] {
  return shape.map((_, axis) => axis);
}

/** Writes a shape as `[2, 3]`. */
export function formatShape(shape: Shape): string {
  return `[${shape.join(', ')}]`;
}

/** @throws {ShapeError} `the tensor is [2] but gradient is [3]` */
export function requireSameShape(
  where: string,
  names: readonly [string, string],
  [expected, got]: readonly [Shape, Shape],
): void {
  if (sameShape(expected, got)) return;
  throw new ShapeError(where, `${names[0]} is ${formatShape(expected)} but ${names[1]} is ${formatShape(got)}`, {
    expected,
    got,
  });
}

/**
 * Turns an axis that may count from the end into one from 0.
 *
 * @throws {ShapeError} if `axis` is not a whole number in `-rank … rank - 1`
 * @example normalizeAxis('sum', -1, 3); // 2
 */
export function normalizeAxis(where: string, axis: number, rank: number): number {
  if (Number.isInteger(axis) && axis >= -rank && axis < rank) return axis < 0 ? axis + rank : axis;
  if (typeof axis !== 'number') refuseArgument(where, 'axis', axis, 'a number, and stands before the options');
  const rule = rank === 0 ? 'a scalar has no axes' : `must be ${-rank} … ${rank - 1} for rank ${rank}`;
  throw new ShapeError(where, `axis is ${axis} but ${rule}`, { expected: rank, got: axis });
}

/**
 * Axes as a sorted list without duplicates; `null` and `undefined` mean all of them.
 *
 * @throws {ShapeError} if an axis is out of range or given twice
 */
export function normalizeAxes(
  where: string,
  axes: number | readonly number[] | null | undefined,
  rank: number,
): number[] {
  if (axes === undefined || axes === null) {
    return Array.from({ length: rank }, (_, axis) => axis);
  }
  if (!Array.isArray(axes)) return [normalizeAxis(where, axes as number, rank)];
  const sorted = (axes as readonly number[]).map((axis) => normalizeAxis(where, axis, rank)).sort((a, b) => a - b);
  sorted.forEach((axis, i) => {
    if (axis === sorted[i - 1])
      throw new ShapeError(where, `axis ${axis} is given twice in [${String(axes)}]`, { got: axes });
  });
  return sorted;
}

/**
 * The common shape of two operands: axes are matched from the last, and a size of 1 stretches.
 *
 * @throws {ShapeError} if two sizes differ and neither is 1
 * @see https://numpy.org/doc/stable/user/basics.broadcasting.html
 */
export function broadcastShapes(where: string, a: Shape, b: Shape): Shape {
  if (b.length === 0 || sameShape(a, b)) return a;
  if (a.length === 0) return b;
  const rank = Math.max(a.length, b.length);
  const shape = new Array<number>(rank);
  for (let axis = 0; axis < rank; axis++) {
    const fromA = a[axis - rank + a.length] ?? 1;
    const fromB = b[axis - rank + b.length] ?? 1;
    if (fromA !== fromB && fromA !== 1 && fromB !== 1) {
      throw new ShapeError(
        where,
        `shapes ${formatShape(a)} and ${formatShape(b)} do not broadcast; axis ${axis - rank} has ${fromA} and ${fromB}`,
        { expected: a, got: b },
      );
    }
    shape[axis] = fromA === 1 ? fromB : fromA;
  }
  return shape;
}

/** Element strides of an operand that is stretched to `shape`: 0 along stretched axes. */
export function broadcastStrides(from: Shape, shape: Shape): number[] {
  const strides = new Array<number>(shape.length).fill(0);
  let stride = 1;
  for (let axis = from.length - 1, to = shape.length - 1; axis >= 0; axis--, to--) {
    if (from[axis] !== 1) strides[to] = stride;
    stride *= from[axis];
  }
  return strides;
}

/** Splits a shape at `axis`: elements before it, its length, elements after it. */
export function splitAt(shape: Shape, axis: number): [outer: number, length: number, inner: number] {
  return [sizeOf(shape.slice(0, axis)), shape[axis], sizeOf(shape.slice(axis + 1))];
}

/** Shape after reducing sorted `axes`. */
export function reducedShape(shape: Shape, axes: readonly number[], keepDims: boolean): number[] {
  if (keepDims) return shape.map((length, axis) => (axes.includes(axis) ? 1 : length));
  return shape.filter((_, axis) => !axes.includes(axis));
}

/**
 * A copy of `shape`, for what the caller's list becomes must not change with it.
 *
 * @throws {ConfigError} if it is no list @throws {ShapeError} unless every size is a whole number of at least 0
 */
export function requireShape(where: string, shape: Shape): number[] {
  if (!Array.isArray(shape)) refuseArgument(where, 'shape', shape, 'a list of sizes, e.g. [2, 3]');
  for (const length of shape as Shape) {
    if (Number.isInteger(length) && length >= 0) continue;
    throw new ShapeError(
      where,
      `shape ${formatShape(shape)} has the size ${formatValue(length)}; sizes are whole numbers of at least 0`,
      { got: shape },
    );
  }
  return [...(shape as Shape)];
}
