import { columnType, type ColumnType, type Table } from '../src/tabular/table.ts';

/** A column as the golden scripts write it; null is missing. */
export interface GoldenColumn {
  readonly column: string;
  readonly type: ColumnType;
  readonly values: readonly (number | string | null)[];
}

/** Rows, and columns in their order. */
export interface TableDescription {
  readonly length: number;
  readonly columns: readonly (readonly [name: string, type: ColumnType, values: readonly (number | string | null)[]])[];
}

/** What a golden table should look like. */
export function goldenTable(columns: readonly GoldenColumn[]): TableDescription {
  return {
    length: columns[0]?.values.length ?? 0,
    columns: columns.map(({ column, type, values }) => [
      column,
      type,
      type === 'number' ? values.map((value) => value ?? Number.NaN) : values,
    ]),
  };
}

/** A table in the same form. */
export function describeTable({ length, columns }: Table): TableDescription {
  return {
    length,
    columns: Object.entries(columns).map(([name, column]) => [name, columnType(column), [...column]]),
  };
}
