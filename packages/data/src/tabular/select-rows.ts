import { requireList } from '@gradkit/core-tensor/functional';
import { requireIndex } from '../dataset/dataset.ts';
import { requireTable, type Column, type Table } from './table.ts';

/**
 * Takes some rows of a table, in the order of `indices`, e.g. those of a split or a fold; repeats are allowed.
 *
 * @throws {ConfigError} if an argument is of the wrong kind
 * @throws {DataError} if an index is not a row of the table
 * @example selectRows(parseCsv('a,b\n1,x\n2,y\n3,z'), [2, 0]).columns; // { a: [3, 1], b: ['z', 'x'] }
 */
export function selectRows(table: Table, indices: ArrayLike<number>): Table {
  requireTable('selectRows', table);
  requireList('selectRows', 'indices', indices);
  const rows = Array.from(indices);
  for (const row of rows) requireIndex('selectRows', row, table.length);
  const pick = (column: Column): Column =>
    column instanceof Float64Array ? Float64Array.from(rows, (row) => column[row]) : rows.map((row) => column[row]);
  const columns = Object.entries(table.columns).map(([name, column]) => [name, pick(column)] as const);
  return { length: rows.length, columns: Object.fromEntries(columns) };
}
