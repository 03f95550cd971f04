import { DataError } from '@gradkit/core-tensor/functional';
import { categoryIndices, refuseUnknown } from '../steps/categories.ts';
import type { CodeStep, FillStep, FittedStep, OneHotStep, ScaleStep } from '../steps/fitted-step.ts';
import { isMissing, type Place } from '../steps/step.ts';
import { columnType, type Column } from '../table.ts';

/** What a fitted step makes of a column; only one-hot makes several. @throws {DataError} for a value that it does not know */
export function applyStep(step: FittedStep, column: Column, place: Place): readonly Column[] {
  if (step.kind === 'oneHot') return oneHotColumns(step, column, place);
  if (step.kind === 'code') return [encode(step, column, place)];
  return [step.kind === 'fill' ? fill(step, column) : scale(step, column as Float64Array)]; // scales are fitted to numbers
}

function fill({ value }: FillStep, column: Column): Column {
  if (column instanceof Float64Array) return column.map((x) => (Number.isNaN(x) ? (value as number) : x));
  return column.map((text) => (isMissing(text) ? (value as string) : text));
}

function scale({ center, divisor, offset, clip }: ScaleStep, column: Float64Array): Float64Array {
  const [least, most] = clip ?? [-Infinity, Infinity];
  return column.map((x) => Math.min(Math.max((x - center) / divisor + offset, least), most)); // NaN stays
}

/** What `scale` makes numbers of, made into these again. */
export function unscale({ center, divisor, offset }: ScaleStep, column: Float64Array): Float64Array {
  return column.map((y) => (y - offset) * divisor + center);
}

function encode({ categories, values, unknown }: CodeStep, column: Column, place: Place): Float64Array {
  const indices = categoryIndices(column, categories, place);
  return Float64Array.from(indices, (index, row) => {
    if (index !== -1) return values[index];
    return unknown ?? refuseUnknown(column, row, categories, place);
  });
}

function oneHotColumns(step: OneHotStep, column: Column, place: Place): Float64Array[] {
  const { categories, columns, names, unknown } = step;
  const features = names.map(() => new Float64Array(column.length));
  categoryIndices(column, categories, place).forEach((index, row) => {
    const at = index === -1 ? (unknown ?? refuseUnknown(column, row, categories, place)) : columns[index];
    if (at !== -1) features[at][row] = 1;
  });
  return features;
}

/** Throws unless all of a column is as it must be in the end: finite numbers. */
export function requireNumbers(column: Column, { where, column: name }: Place): asserts column is Float64Array {
  const row = (column as readonly unknown[]).findIndex((value) => !Number.isFinite(value));
  if (row === -1 && columnType(column) === 'number') return;
  const what = Number.isNaN(column[row]) ? 'has no value' : `is ${column[row]}`;
  const rule = Number.isNaN(column[row]) ? 'fill it in first: impute(…)' : 'numbers must be finite';
  throw new DataError(where, `column ${name} ${what} in row ${row}; ${rule}`, { got: column[row] });
}
