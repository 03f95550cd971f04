import { ConfigError, DataError, formatValue } from '@gradkit/core-tensor/functional';
import type { FileMetaData, SchemaElement } from 'hyparquet';
import type { Budget } from '../columnar/budget.ts';
import type { FilePlace } from '../source/require-bytes.ts';
import type { Chunk } from './check-pages.ts';

/** The columns of a file by name, null for those that hold lists or records. */
function columnsOf({ schema }: FileMetaData): Map<string, SchemaElement | null> {
  const columns = new Map<string, SchemaElement | null>();
  for (let i = 1; i < schema.length;) {
    const element = schema[i];
    let pending = 1;
    for (; pending > 0; i++) {
      if (i >= schema.length) throw new Error('its schema ends within a column');
      pending += (schema[i].num_children ?? 0) - 1;
    }
    const isFlat = element.num_children === undefined && element.repetition_type !== 'REPEATED';
    if (columns.has(element.name)) throw new Error(`it has two columns ${formatValue(element.name)}`);
    columns.set(element.name, isFlat ? element : null);
  }
  return columns;
}

/** The columns to read. @throws {ConfigError} if there is no such column, or it holds lists or records; a DataError where nobody asked for it */
export function wantedColumns(
  { where, name: file }: FilePlace,
  metadata: FileMetaData,
  names: readonly string[] | undefined,
): SchemaElement[] {
  const columns = columnsOf(metadata);
  return [...new Set(names ?? columns.keys())].map((name) => {
    const element = columns.get(name);
    if (element != null) return element;
    const flat = [...columns].flatMap(([other, found]) => (found === null ? [] : other));
    const problem = element === undefined ? 'is not there' : 'holds lists or records';
    const Refusal = names === undefined ? DataError : ConfigError;
    throw new Refusal(
      where,
      `column ${formatValue(name)} of ${file} ${problem}; those that a table can hold are ${flat.join(', ')}`,
      {
        expected: flat,
        got: name,
      },
    );
  });
}

/** All pieces of the wanted columns, once their sizes are plausible. */
export function chunksOf(
  bytes: Uint8Array,
  metadata: FileMetaData,
  { columns, budget }: { columns: readonly SchemaElement[]; budget: Budget },
): Chunk[] {
  const rows = Number(metadata.num_rows);
  const ofGroups = metadata.row_groups.reduce((total, group) => total + Number(group.num_rows), 0);
  if (!(rows >= 0) || rows !== ofGroups) throw new Error(`it announces ${rows} rows, but its groups have ${ofGroups}`);
  budget.spend(rows * columns.length * 8, `${rows} rows of ${columns.length} columns`);
  return metadata.row_groups.flatMap((group) =>
    columns.map((element): Chunk => {
      const found = group.columns.find(({ meta_data: column }) => column?.path_in_schema.join('\0') === element.name);
      if (found?.meta_data === undefined) throw new Error(`a group of rows lacks the column ${element.name}`);
      const { meta_data: column } = found;
      const start = Number(column.dictionary_page_offset || column.data_page_offset); // 0 stands for none
      const end = start + Number(column.total_compressed_size);
      if (!(start >= 0 && start <= end && end <= bytes.length))
        throw new Error(`the column ${element.name} would be at bytes ${start} … ${end} of ${bytes.length}`);
      return { element, metadata: column, bytes: bytes.subarray(start, end), rows: Number(group.num_rows) };
    }),
  );
}
