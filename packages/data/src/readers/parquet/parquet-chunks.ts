import type { FileMetaData } from 'hyparquet';
import type { Budget } from '../columnar/budget.ts';
import type { Chunk } from './check-pages.ts';
import type { ParquetLeaf } from './parquet-leaves.ts';

/** All pieces of the wanted columns, once their sizes are plausible. */
export function chunksOf(
  bytes: Uint8Array,
  metadata: FileMetaData,
  { columns, budget }: { columns: readonly ParquetLeaf[]; budget: Budget },
): Chunk[] {
  const rows = Number(metadata.num_rows);
  const ofGroups = metadata.row_groups.reduce((total, group) => total + Number(group.num_rows), 0);
  if (!(rows >= 0) || rows !== ofGroups) throw new Error(`it announces ${rows} rows, but its groups have ${ofGroups}`);
  budget.spend(rows * columns.length * 8, `${rows} rows of ${columns.length} columns`);
  return metadata.row_groups.flatMap((group) => {
    const byPath = new Map(
      group.columns.map(({ meta_data: column }) => [column?.path_in_schema.join('\0'), column] as const),
    );
    if (byPath.size < group.columns.length) throw new Error('a group of rows has a column twice'); // hyparquet reads both
    return columns.map((leaf): Chunk => {
      const column = byPath.get(leaf.path.join('\0'));
      if (column === undefined) throw new Error(`a group of rows lacks the column ${leaf.name}`);
      if (column.type !== leaf.element.type)
        // hyparquet goes by the first, what was checked by the second
        throw new Error(`the column ${leaf.name} is of type ${column.type}, in its schema ${leaf.element.type}`);
      const start = Number(column.dictionary_page_offset || column.data_page_offset); // 0 stands for none
      const end = start + Number(column.total_compressed_size);
      if (!(start >= 0 && start <= end && end <= bytes.length))
        throw new Error(`the column ${leaf.name} would be at bytes ${start} … ${end} of ${bytes.length}`);
      return { leaf, metadata: column, bytes: bytes.subarray(start, end), rows: Number(group.num_rows) };
    });
  });
}
