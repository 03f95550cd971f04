import type { ColumnChunk, FileMetaData, SchemaElement } from 'hyparquet';

/** The metadata of each column alone, by its name: hyparquet goes through all of them for every column, which for thousands takes minutes. */
export function columnMetadata(metadata: FileMetaData): Map<string, FileMetaData> {
  const [root, ...elements] = metadata.schema;
  const groups = metadata.row_groups.map(({ columns, ...group }) => ({ group, columns: byColumn(columns) }));
  const parts = new Map<string, FileMetaData>();
  for (let next = 0; next < elements.length;) {
    const start = next;
    for (let pending = 1; pending > 0; pending--, next++) pending += elements[next]?.num_children ?? 0; // checked before
    const { name } = elements[start];
    const schema: SchemaElement[] = [{ ...root, num_children: 1 }, ...elements.slice(start, next)];
    const rowGroups = groups.map(({ group, columns }) => ({ ...group, columns: columns.get(name) ?? [] }));
    parts.set(name, { ...metadata, schema, row_groups: rowGroups });
  }
  return parts;
}

function byColumn(chunks: readonly ColumnChunk[]): Map<string, ColumnChunk[]> {
  const columns = new Map<string, ColumnChunk[]>();
  for (const chunk of chunks) {
    const name = chunk.meta_data?.path_in_schema[0] ?? '';
    const beside = columns.get(name);
    if (beside === undefined) columns.set(name, [chunk]);
    else beside.push(chunk);
  }
  return columns;
}
