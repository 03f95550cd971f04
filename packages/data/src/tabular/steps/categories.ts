import { DataError, formatValue } from '@gradkit/core-tensor/functional';
import type { Column } from '../table.ts';
import type { Category } from './fitted-step.ts';
import { isMissing, type Place } from './step.ts';

/** How often each value of a column comes, in ascending order. @throws {DataError} if one is missing */
export function countCategories(column: Column, place: Place): Map<Category, number> {
  const counts = new Map<Category, number>();
  for (let row = 0; row < column.length; row++) {
    const value = column[row];
    if (isMissing(value)) refuseMissing(column, row, place);
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return new Map([...counts].sort(([a], [b]) => compare(a, b)));
}

/** The index of each value's category, -1 for another value. @throws {DataError} if one is missing */
export function categoryIndices(column: Column, categories: readonly Category[], place: Place): Int32Array {
  const index = new Map(categories.map((category, i) => [category, i]));
  const indices = new Int32Array(column.length);
  for (let row = 0; row < column.length; row++) {
    const value = column[row];
    if (isMissing(value)) refuseMissing(column, row, place);
    indices[row] = index.get(value) ?? -1;
  }
  return indices;
}

/** Throws for a value that there was not when the step was fitted. */
export function refuseUnknown(column: Column, row: number, categories: readonly Category[], place: Place): never {
  const shown = categories.slice(0, 10).map((category) => formatValue(category));
  const more = categories.length > shown.length ? `, … (${categories.length})` : '';
  throw new DataError(
    place.where,
    `column ${place.column} is ${formatValue(column[row])} in row ${row}; it must be one of ${shown.join(', ')}${more}`,
    { expected: categories, got: column[row] },
  );
}

/** Throws for a value that is not there. */
function refuseMissing(column: Column, row: number, { where, column: name }: Place): never {
  throw new DataError(where, `column ${name} has no value in row ${row}; fill it in first: impute(…)`, {
    got: column[row],
  });
}

/** Numbers by size, texts by their code points, as Python sorts them. */
export function compare(a: Category, b: Category): number {
  if (typeof a === 'number' || typeof b === 'number') return Number(a) - Number(b);
  for (let i = 0; ; i++) {
    const [x, y] = [a.codePointAt(i) ?? -1, b.codePointAt(i) ?? -1];
    if (x !== y || x === -1) return x - y;
  }
}
