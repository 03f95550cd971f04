import { ConfigError, formatValue, isPlainObject } from '@gradkit/core-tensor/functional';
import type { FittedColumn } from './fit-column.ts';

/** A fitted pipeline as plain data. */
export interface TabularData {
  readonly kind: 'tabular';
  readonly columns: readonly FittedColumn[];
  readonly target: FittedColumn | null;
}

const isNumber = (value: unknown): value is number => Number.isFinite(value);
const isIndex = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0;
const isCategory = (value: unknown): boolean => typeof value === 'string' || isNumber(value);
const isListOf = (value: unknown, is: (each: unknown) => boolean): value is readonly unknown[] =>
  Array.isArray(value) && value.every(is);
const isUnknown = (value: unknown): boolean => value === null || isNumber(value);

/** By kind of step, whether its fields are what they must be. */
const fits: Readonly<Record<string, (step: Readonly<Record<string, unknown>>) => boolean>> = {
  fill: ({ value }) => isCategory(value),
  scale: ({ center, divisor, offset, clip }) =>
    isListOf([center, divisor, offset], isNumber) && (clip === null || (isListOf(clip, isNumber) && clip.length === 2)),
  code: ({ categories, values, unknown }) =>
    isListOf(categories, isCategory) &&
    isListOf(values, isNumber) &&
    values.length === categories.length &&
    isUnknown(unknown),
  oneHot: ({ categories, columns, names, unknown }) => {
    if (!isListOf(categories, isCategory) || !isListOf(names, (name) => typeof name === 'string')) return false;
    const isPlace = (column: unknown): boolean => isIndex(column) && (column as number) < names.length;
    const arePlaces = isListOf(columns, isPlace) && columns.length === categories.length;
    return arePlaces && (unknown === null || unknown === -1 || isPlace(unknown));
  },
};

function isColumn(value: unknown): value is FittedColumn {
  if (!isPlainObject(value) || typeof value['name'] !== 'string') return false;
  if (value['type'] !== 'number' && value['type'] !== 'text') return false;
  return isListOf(value['steps'], isStep) && isInOrder(value as object as FittedColumn);
}

function isStep(value: unknown): boolean {
  if (!isPlainObject(value) || typeof value['kind'] !== 'string') return false;
  return Object.hasOwn(fits, value['kind']) && fits[value['kind']](value);
}

/** Whether each step takes what the one before gives, and numbers come out. */
function isInOrder({ type, steps }: FittedColumn): boolean {
  let now: string = type;
  for (const step of steps) {
    const given = step.kind === 'fill' ? typeof step.value : now === 'text' ? 'string' : 'number';
    const takes = now === 'text' ? 'string' : 'number';
    if (now === 'several' || given !== takes || (step.kind === 'scale' && now === 'text')) return false;
    if (step.kind === 'code') now = 'number';
    if (step.kind === 'oneHot') now = 'several';
  }
  return now !== 'text';
}

/** Throws unless `data` is what `toJSON` gives. @throws {ConfigError} */
export function requireTabularData(data: unknown): asserts data is TabularData {
  const where = 'TabularPipeline.fromJSON';
  if (!isPlainObject(data) || data['kind'] !== 'tabular' || !Array.isArray(data['columns']))
    throw new ConfigError(where, `data are ${formatValue(data)}; they must be what toJSON of a pipeline gives`, {
      got: data,
    });
  const { columns, target } = data as { readonly columns: readonly unknown[]; readonly target?: unknown };
  const wrong = columns.findIndex((column) => !isColumn(column));
  if (wrong === -1 && columns.length > 0 && (target === null || isColumn(target))) return;
  const name = columns.length > 0 && wrong === -1 ? 'target' : `columns[${Math.max(wrong, 0)}]`;
  throw new ConfigError(where, `${name} is no fitted column; the data must be what toJSON of a pipeline gives`, {
    got: data,
  });
}
