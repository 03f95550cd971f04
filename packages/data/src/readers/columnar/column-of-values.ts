import { DataError, formatValue } from '@gradkit/core-tensor/functional';
import type { Column } from '../../tabular/table.ts';

/** What a value of a file is in a table. */
type Cell = number | string | null;

interface Place {
  /** the public function, for errors */
  readonly where: string;
  /** of the file */
  readonly file: string;
  readonly column: string;
  /** whether the file says that it holds text: it does so without values, too */
  readonly isText: boolean;
}

/**
 * Makes a column of what a reader of another format gives: numbers, texts, true and false, which become 1 and 0, moments, which become texts
 * as ISO 8601 has them, and null or undefined for missing values. Whole numbers beyond ±2^53 make the column text.
 *
 * @throws {DataError} for any other value, and for numbers among texts
 */
export function columnOfValues(values: ArrayLike<unknown>, place: Place): Column {
  if (values instanceof Float64Array && !place.isText) return values.slice();
  const cells = Array.from(values, (value, row) => cellOf(value, row, place));
  if (cells.some((cell) => typeof cell === 'bigint')) return cells.map((cell) => (cell === null ? null : String(cell)));
  const isText = place.isText || cells.some((cell) => typeof cell === 'string');
  if (!isText) return Float64Array.from(cells as (number | null)[], (cell) => cell ?? Number.NaN);
  const wrong = cells.findIndex((cell) => typeof cell === 'number');
  if (wrong === -1) return cells as Exclude<Cell, number>[];
  throw refused(values[wrong], wrong, place);
}

/** A whole number that is too large stays a bigint. */
function cellOf(value: unknown, row: number, place: Place): Cell | bigint {
  if (value === null || value === undefined) return null;
  if (typeof value === 'number' || typeof value === 'string') return value;
  if (typeof value === 'boolean') return Number(value);
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  if (value instanceof Date && !Number.isNaN(value.getTime())) return value.toISOString();
  throw refused(value, row, place);
}

function refused(value: unknown, row: number, { where, file, column }: Place): DataError {
  return new DataError(
    where,
    `${file}: row ${row} of column ${column} is ${formatValue(value)}; a table holds numbers or text. Others can be read with the option columns`,
    { got: value },
  );
}
