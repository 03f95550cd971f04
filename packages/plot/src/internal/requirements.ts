import { PlotError } from '../plot-error.ts';

/** Lowest and highest value, lowest first. */
export type Interval = readonly [number, number];

export function requireInterval(where: string, name: string, interval: Interval): void {
  if (!(Symbol.iterator in Object(interval)))
    throw new PlotError(where, `${name} is ${String(interval)}; it must be two finite numbers, the lower one first`, {
      got: interval,
    });
  const [low, high] = interval;
  if (!(Number.isFinite(low) && Number.isFinite(high) && low < high)) {
    throw new PlotError(where, `${name} is [${low}, ${high}]; it must be two finite numbers, the lower one first`, {
      got: interval,
    });
  }
}

/** Lowest and highest of finite values, with a share of what lies between on either side. */
export function intervalAround(values: readonly number[], share: number): Interval {
  if (values.length === 0) return [-1, 1];
  const low = values.reduce((a, b) => Math.min(a, b));
  const high = values.reduce((a, b) => Math.max(a, b));
  const room = high > low ? share * (high - low) : Math.max(1, Math.abs(low) / 1000);
  return [low - room, high + room];
}

/** Points as pairs `[x, y]`. */
export type Points = ArrayLike<ArrayLike<number>>;

/** Of class 1, or of each class: in lists of their own, or one after the other. */
export type Probabilities = ArrayLike<number> | ArrayLike<ArrayLike<number>>;

/** All points as pairs of numbers, finite or not. */
export function requirePairs(where: string, name: string, points: Points): [number, number][] {
  return Array.from(points, (point, i) => {
    if (point.length !== 2) {
      throw new PlotError(where, `${name}[${i}] has ${point.length} numbers; a point has 2`, {
        expected: 2,
        got: point.length,
      });
    }
    return [point[0], point[1]];
  });
}

/** Finite points, each with a class. */
export function requireClasses(where: string, points: Points, labels: ArrayLike<number>): number {
  requirePairs(where, 'points', points).forEach(([x, y], i) => {
    if (!Number.isFinite(x) || !Number.isFinite(y)) {
      throw new PlotError(where, `points[${i}] is [${x}, ${y}]; both must be finite`, { got: [x, y] });
    }
  });
  requireSameLength(where, ['labels', labels], ['points', points]);
  let highest = 0;
  for (let i = 0; i < labels.length; i++) {
    if (!Number.isInteger(labels[i]) || labels[i] < 0) {
      throw new PlotError(where, `labels[${i}] is ${labels[i]}; a label is a class index: 0, 1, 2 …`, {
        got: labels[i],
      });
    }
    highest = Math.max(highest, labels[i]);
  }
  return highest + 1;
}

/** One name for each class: the given ones, which may name classes without points, or `class 0`, `class 1` … */
export function requireNames(where: string, names: readonly string[] | undefined, classes: number): readonly string[] {
  if (names === undefined) return Array.from({ length: classes }, (_, k) => `class ${k}`);
  if (names.length >= classes) return names;
  throw new PlotError(where, `classNames has ${names.length} names but the highest label is ${classes - 1}`, {
    expected: classes,
    got: names.length,
  });
}

type Named = readonly [name: string, list: ArrayLike<unknown>];

export function requireSameLength(where: string, [name, list]: Named, [otherName, other]: Named): void {
  if (list.length === other.length) return;
  const lengths = `${list.length} for ${other.length} of ${otherName}`;
  throw new PlotError(where, `${name} has a length of ${lengths}; there must be one for each`, {
    expected: other.length,
    got: list.length,
  });
}

export function requireSome(where: string, name: string, list: ArrayLike<unknown>): void {
  if (list.length === 0) throw new PlotError(where, `${name} is empty; nothing can be drawn`, { got: 0 });
}

/** Throws unless there is an object or a list to draw. */
export function requireData(where: string, name: string, data: unknown): void {
  if (typeof data === 'object' && data !== null) return;
  throw new PlotError(where, `${name} is ${String(data)}; it must be an object or a list`, { got: data });
}

/** `[height, width]` or `[channels, height, width]` as the latter. */
export function requireImageShape(
  where: string,
  shape: readonly number[],
): [channels: number, height: number, width: number] {
  requireData(where, 'shape', shape);
  const [channels, height, width] = shape.length === 2 ? [1, ...shape] : shape;
  const whole = shape.every((length) => Number.isInteger(length) && length > 0);
  if (!whole || shape.length < 2 || shape.length > 3 || (channels !== 1 && channels !== 3)) {
    const rule = '[height, width] or [channels, height, width] with 1 or 3 channels';
    throw new PlotError(where, `shape is [${shape.join(', ')}]; it must be ${rule}`, { got: shape });
  }
  return [channels, height, width];
}

export function requireColumns(where: string, columns: number): void {
  if (Number.isInteger(columns) && columns > 0) return;
  throw new PlotError(where, `columns is ${columns}; it must be a whole number of at least 1`, { got: columns });
}

/** Rows of equally many finite numbers, as copies. */
export function requireRows(where: string, rows: ArrayLike<ArrayLike<number>>): Float64Array[] {
  requireData(where, 'rows', rows);
  requireSome(where, 'rows', rows);
  const copies = Array.from(rows, (row) => Float64Array.from(row));
  copies.forEach((row, i) => {
    if (row.length !== copies[0].length) {
      const problem = `rows[${i}] has ${row.length} numbers but rows[0] ${copies[0].length}; all must be equally long`;
      throw new PlotError(where, problem, { expected: copies[0].length, got: row.length });
    }
    const wrong = row.findIndex((value) => !Number.isFinite(value));
    if (wrong >= 0)
      throw new PlotError(where, `rows[${i}][${wrong}] is ${row[wrong]}; it must be finite`, { got: row[wrong] });
  });
  return copies;
}
