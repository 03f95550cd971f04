import type { ParquetParsers } from 'hyparquet';
import { columnOfValues } from '../columnar/column-of-values.ts';
import type { Table } from '../../tabular/table.ts';
import { Budget } from '../columnar/budget.ts';
import { damaged, requireColumnarOptions, type ColumnarOptions } from '../columnar/columnar-options.ts';
import { openSource, wholeSource, type OpenedSource, type Source } from '../source/source.ts';
import { hex, viewOf } from '../source/require-bytes.ts';
import { checkPages } from './check-pages.ts';
import { checkThrift } from './check-thrift.ts';
import { isoText } from '../columnar/iso-text.ts';
import { chunksOf, wantedColumns } from './parquet-columns.ts';
import { parquetCompressors, parquetLibrary } from './parquet-library.ts';

/** Texts for moments, with all their digits; JSON stays text. */
const parsers: Partial<ParquetParsers> = {
  timestampFromMilliseconds: (value: bigint | undefined) => isoText(value, 1000n),
  timestampFromMicroseconds: (value: bigint | undefined) => isoText(value, 1_000_000n),
  timestampFromNanoseconds: (value: bigint | undefined) => isoText(value, 1_000_000_000n),
  dateFromDays: (days: number | undefined) =>
    isoText(days === undefined ? undefined : BigInt(days) * 86_400n, 1n)?.slice(0, 10),
  jsonFromBytes: (bytes: Uint8Array | undefined) => bytes && new TextDecoder().decode(bytes),
};

/**
 * Reads a table from a Parquet file, with the package hyparquet beside this one (and hyparquet-compressors for ZSTD, Brotli and LZ4). True
 * and false are 1 and 0, moments are texts as ISO 8601 has them; whole numbers beyond ±2^53 make their column text.
 *
 * @param source a path (in Node), URL, Blob, or the file's bytes
 * @param options `columns` to read, default all; `maxBytes` that the table may need, default 2^30; `name` of the file in errors
 * @throws {RuntimeError} if hyparquet is not installed
 * @throws {DataError} if the file is not there or damaged, needs more than `maxBytes`, or has columns of lists or records
 * @throws {ConfigError} if there is no column of a name in `columns`
 * @example await readParquet('/nowhere/x.parquet'); // throws DataError: readParquet: /nowhere/x.parquet is not there
 * @see https://parquet.apache.org/docs/file-format/
 */
export async function readParquet(source: Source, options: ColumnarOptions = {}): Promise<Table> {
  const checked = requireColumnarOptions('readParquet', options);
  const opened = openSource('readParquet', source, checked.name);
  const bytes = await wholeSource(opened);
  try {
    return await tableOf(opened, new Uint8Array(bytes).buffer, checked); // a copy of its own, as hyparquet wants it
  } catch (cause) {
    throw damaged(opened, 'Parquet', cause);
  }
}

async function tableOf(opened: OpenedSource, buffer: ArrayBuffer, options: ColumnarOptions): Promise<Table> {
  const { where, name: file } = opened;
  const bytes = new Uint8Array(buffer);
  const library = await parquetLibrary(where);
  checkFooter(bytes);
  const metadata = library.parquetMetadata(buffer, { parsers, geoparquet: false });
  const columns = wantedColumns(opened, metadata, options.columns);
  const budget = new Budget(opened, options.maxBytes);
  const chunks = chunksOf(bytes, metadata, { columns, budget });
  const compressors = await parquetCompressors(where, new Set(chunks.map((chunk) => chunk.metadata.codec)));
  for (const chunk of chunks) checkPages(chunk, { library, compressors, budget });
  const length = Number(metadata.num_rows);
  const read: [string, Table['columns'][string]][] = [];
  for (const { name } of columns) {
    const values = await library.parquetReadColumn({
      file: { byteLength: buffer.byteLength, slice: (start, end) => buffer.slice(start, end) },
      metadata,
      columns: [name],
      compressors,
      parsers,
      geoparquet: false,
    });
    if (values.length !== length) throw new Error(`column ${name} has ${values.length} values for ${length} rows`);
    read.push([name, columnOfValues(values, { where, file, column: name })]);
  }
  return { length, columns: Object.fromEntries(read) };
}

/** The metadata stand at the end, before their length and four letters. */
function checkFooter(bytes: Uint8Array): void {
  if (bytes.length < 12) throw new Error(`it has ${bytes.length} bytes`);
  const letters = hex(bytes.subarray(-4));
  if (letters !== '50 41 52 31') throw new Error(`it ends in the bytes ${letters}, not 50 41 52 31`); // PAR1
  const length = viewOf(bytes).getUint32(bytes.length - 8, true);
  if (length > bytes.length - 8) throw new Error(`its metadata would have ${length} of ${bytes.length} bytes`);
  checkThrift(bytes.subarray(0, -8), bytes.length - 8 - length);
}
