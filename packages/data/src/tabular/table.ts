import { ConfigError, formatValue, isPlainObject } from '@gradkit/core-tensor/functional';

/** A column: numbers, where NaN is a missing one, or texts, where null is. */
export type Column = Float64Array | readonly (string | null)[];

/** Columns of the same length, by name, in the order of the file. */
export interface Table {
  /** number of rows */
  readonly length: number;
  readonly columns: Readonly<Record<string, Column>>;
}

/** What a column holds. */
export type ColumnType = 'number' | 'text';

/** What a column holds. */
export function columnType(column: Column): ColumnType {
  return column instanceof Float64Array ? 'number' : 'text';
}

/** Whether no value of a column is there: it may as well be one of the other kind. */
export function holdsNothing(column: Column): boolean {
  return column instanceof Float64Array ? column.every(Number.isNaN) : column.every((text) => text === null);
}

/** A column that holds nothing, as one of a kind. */
export function emptyColumn(length: number, type: ColumnType): Column {
  return type === 'number' ? new Float64Array(length).fill(Number.NaN) : Array.from({ length }, () => null);
}

/** Throws unless `table` is one, with columns of its length. */
export function requireTable(where: string, table: unknown): asserts table is Table {
  const { length, columns } = (table ?? {}) as Partial<Table>;
  if (!Number.isSafeInteger(length) || !isPlainObject(columns))
    throw new ConfigError(where, `table is ${formatValue(table)}; it must be an object with length and columns`, {
      got: table,
    });
  for (const [name, column] of Object.entries(columns)) {
    const isColumn = column instanceof Float64Array || Array.isArray(column);
    if (isColumn && column.length === length) continue;
    const what = isColumn ? `has ${column.length} values` : `is ${formatValue(column)}`;
    throw new ConfigError(
      where,
      `column ${name} ${what}; it must be a Float64Array, or a list of texts, of the table's length ${length}`,
      { expected: length, got: isColumn ? column.length : column },
    );
  }
}

/** The column of a name. @throws {ConfigError} if there is none */
export function columnOf(where: string, table: Table, name: string): Column {
  if (Object.hasOwn(table.columns, name)) return table.columns[name];
  const names = Object.keys(table.columns);
  throw new ConfigError(where, `there is no column ${formatValue(name)}; the columns are ${names.join(', ')}`, {
    expected: names,
    got: name,
  });
}
