import { DataError } from '@gradkit/core-tensor/functional';
import { parseCsv } from '@gradkit/data';
import { maxPoints, minPoints, type Point } from '../settings/settings.ts';

/** Points of a table, and what became of its columns. */
export interface CsvPoints {
  readonly points: readonly Point[];
  readonly regression: boolean;
  /** for the page */
  readonly note: string;
}

const where = 'CSV';

/** A column as numbers from −1, its least, to 1, its largest. */
function scaled(name: string, values: ArrayLike<number | string | null>): { numbers: number[]; range: string } {
  const numbers = Array.from(values, (value, row) => {
    if (typeof value === 'number' && Number.isFinite(value)) return value;
    const what = value === null || Number.isNaN(value) ? 'empty' : value; // as is what stands for nothing: NA, null
    throw new DataError(where, `row ${row + 1} of column ${name} is ${what}; it must be a number`, { got: value });
  });
  const [least, most] = numbers.reduce(
    ([low, high], x) => [Math.min(low, x), Math.max(high, x)],
    [Infinity, -Infinity],
  );
  const half = (most - least) / 2 || 1;
  return {
    numbers: numbers.map((x) => (x - (least + most) / 2) / half),
    range: `${name} (${+least.toPrecision(3)} … ${+most.toPrecision(3)})`,
  };
}

/** Every so many rows, so that no more than the page's limit are left. */
function thinned(points: readonly Point[]): readonly Point[] {
  if (points.length <= maxPoints) return points;
  return Array.from({ length: maxPoints }, (_, i) => points[Math.floor((i * points.length) / maxPoints)]);
}

/**
 * Reads points from CSV: the first two columns are the place, the third one is the class, of which there are two, or a value.
 *
 * @throws {DataError} if it is no such table
 */
export function csvPoints(text: string): CsvPoints {
  const [first] = text.split('\n', 1);
  const delimiter = [',', ';', '\t'].find((each) => first.includes(each)) ?? ',';
  const cells = first.split(delimiter).map((cell) => cell.trim());
  const isPoint = cells.slice(0, 2).every((cell) => cell !== '' && !Number.isNaN(Number(cell))); // and no names of columns
  const names = isPoint ? cells.map((_, i) => ['x', 'y', 'target'][i] ?? `column${i + 1}`) : undefined;
  const { columns, length } = parseCsv(text, { delimiter, names });
  const entries = Object.entries(columns);
  if (entries.length < 3 || length < minPoints) {
    const has = `it has ${entries.length} columns and ${length} rows`;
    throw new DataError(where, `${has}; it needs 3 columns (x, y, and a class or a value) and ${minPoints} rows`, {
      expected: 3,
      got: entries.length,
    });
  }
  const [x, y] = entries.slice(0, 2).map(([name, values]) => scaled(name, values));
  const [name, values]: readonly [string, ArrayLike<number | string | null>] = entries[2];
  const kinds = [...new Set(Array.from(values))];
  const isText = kinds.some((kind) => typeof kind !== 'number');
  const regression = !isText && kinds.length > 2;
  if (kinds.length !== 2 && !regression)
    throw new DataError(where, `column ${name} has ${kinds.length} classes; the page shows 2, or numbers as values`, {
      expected: 2,
      got: kinds.length,
    });
  const targets = regression ? scaled(name, values) : null;
  const points = Array.from({ length }, (_, i): Point => {
    const target = targets === null ? (values[i] === kinds[0] ? -1 : 1) : targets.numbers[i];
    return { x: x.numbers[i], y: y.numbers[i], target };
  });
  const of = targets === null ? `${name}: orange is ${kinds[0]}, blue is ${kinds[1]}` : targets.range;
  const left = points.length > maxPoints ? `, ${maxPoints} of ${length} rows` : '';
  return { points: thinned(points), regression, note: `${x.range}, ${y.range} → ${of}${left}; scaled to −1 … 1` };
}
