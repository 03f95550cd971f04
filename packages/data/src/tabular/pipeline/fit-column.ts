import { ConfigError, DataError, formatValue } from '@gradkit/core-tensor/functional';
import type { FittedStep } from '../steps/fitted-step.ts';
import type { FitContext, Place, TabularStep } from '../steps/step.ts';
import { columnOf, columnType, emptyColumn, holdsNothing, type Column, type ColumnType, type Table } from '../table.ts';
import { applyStep, requireNumbers } from './apply-step.ts';

/** A column's steps as they were fitted: plain data. */
export interface FittedColumn {
  readonly name: string;
  readonly type: ColumnType;
  readonly steps: readonly FittedStep[];
}

/** A fitted column and what the training rows become. */
export interface TrainedColumn {
  readonly fitted: FittedColumn;
  readonly features: readonly Float64Array[];
}

/** Fits the steps one behind the other, each to what the one before made of the training rows. */
export function fitColumn(table: Table, steps: readonly TabularStep[], context: FitContext): TrainedColumn {
  const given = valuesOf(table, context);
  const column = asType(given, steps[0]?.typeOfNothing ?? columnType(given));
  let columns: readonly Column[] = [column];
  const fitted = steps.map((each) => {
    const [values] = columns; // of several, which one-hot gives, it is the last step
    const { step, trained } = each.fit(values, context);
    columns = trained === undefined ? applyStep(step, values, context) : [trained];
    return step;
  });
  const type = columnType(column);
  return { fitted: { name: context.column, type, steps: fitted }, features: finished(columns, context) };
}

/** What a fitted column makes of a table's. @throws {DataError} if it holds something else, or values it does not know */
export function transformColumn({ name, type, steps }: FittedColumn, table: Table, where: string): Float64Array[] {
  const place = { where, column: name };
  const column = asType(valuesOf(table, place), type);
  if (columnType(column) !== type)
    throw new DataError(
      where,
      `column ${name} holds ${inWords(columnType(column))} but was fitted to ${inWords(type)}`,
      {
        expected: type,
        got: columnType(column),
      },
    );
  const columns = steps.reduce<readonly Column[]>((before, step) => applyStep(step, before[0], place), [column]);
  return finished(columns, place);
}

/** The names of what comes out of a column. */
export function featureNames({ name, steps }: FittedColumn): string[] {
  const last = steps.at(-1);
  return last?.kind === 'oneHot' ? last.names.map((each) => `${name}_${each}`) : [name];
}

function inWords(type: ColumnType): string {
  return type === 'text' ? 'text' : 'numbers';
}

/** A column that holds nothing fits either type: readers cannot know which it is. */
function asType(column: Column, type: ColumnType): Column {
  return columnType(column) !== type && holdsNothing(column) ? emptyColumn(column.length, type) : column;
}

function valuesOf(table: Table, { where, column: name }: Place): Column {
  const column = columnOf(where, table, name);
  const row = column instanceof Float64Array ? column.findIndex((x) => Math.abs(x) === Infinity) : wrongText(column);
  if (row === -1) return column;
  const rule = column instanceof Float64Array ? 'numbers must be finite, or NaN' : 'it must be a text, or null';
  throw new DataError(where, `column ${name} is ${formatValue(column[row])} in row ${row}; ${rule}`, {
    got: column[row],
  });
}

function wrongText(column: readonly unknown[]): number {
  return column.findIndex((text) => typeof text !== 'string' && text !== null);
}

function finished(columns: readonly Column[], place: Place): Float64Array[] {
  return columns.map((column) => {
    if (columnType(column) === 'text' && column.length > 0)
      throw new ConfigError(
        place.where,
        `column ${place.column} is still text after its steps; end with oneHot, ordinal or target`,
        { got: 'text' },
      );
    requireNumbers(column, place);
    return column;
  });
}
