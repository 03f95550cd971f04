import { requireList } from '@gradkit/core-tensor/functional';
import { columnOf, requireTable, type Table } from './table.ts';

/**
 * Takes some columns of a table, in the order of `names`; their values are shared, not copied.
 *
 * @throws {ConfigError} if there is no such column
 * @example Object.keys(selectColumns(parseCsv('a,b,c\n1,2,3'), ['c', 'a']).columns); // ['c', 'a']
 */
export function selectColumns(table: Table, names: readonly string[]): Table {
  requireTable('selectColumns', table);
  requireList('selectColumns', 'names', names);
  const columns = names.map((name) => [name, columnOf('selectColumns', table, name)] as const);
  return { length: table.length, columns: Object.fromEntries(columns) };
}
