import type { ParquetParsers, SchemaElement } from 'hyparquet';
import { columnOfValues } from '../columnar/column-of-values.ts';
import type { Table } from '../../tabular/table.ts';
import { Budget } from '../columnar/budget.ts';
import { damaged, requireColumnarOptions, type ColumnarOptions } from '../columnar/columnar-options.ts';
import { openSource, wholeSource, type OpenedSource, type Source } from '../source/source.ts';
import { hex, viewOf } from '../source/require-bytes.ts';
import { checkPages } from './check-pages.ts';
import { checkThrift } from './check-thrift.ts';
import { isoText, timeText } from '../columnar/iso-text.ts';
import { columnMetadata } from './column-metadata.ts';
import { chunksOf } from './parquet-chunks.ts';
import { wantedLeaves, type ParquetLeaf } from './parquet-leaves.ts';
import { parquetCompressors, parquetLibrary } from './parquet-library.ts';

const decoder = /* @__PURE__ */ new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function textFrom(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch (cause) {
    throw new Error(`the bytes ${hex(bytes.subarray(0, 8))}${bytes.length > 8 ? ' …' : ''} are no text`, { cause });
  }
}

/** For values; in metadata the least and the largest text may be cut within a character. */
const strict: Partial<ParquetParsers> = {
  stringFromBytes: (bytes: Uint8Array | undefined) => bytes && textFrom(bytes),
};

/** Texts for moments, with all their digits; JSON stays text. */
const parsers: Partial<ParquetParsers> = {
  timestampFromMilliseconds: (value: bigint | undefined) => isoText(value, 1000n),
  timestampFromMicroseconds: (value: bigint | undefined) => isoText(value, 1_000_000n),
  timestampFromNanoseconds: (value: bigint | undefined) => isoText(value, 1_000_000_000n),
  dateFromDays: (days: number | undefined) =>
    isoText(days === undefined ? undefined : BigInt(days) * 86_400n, 1n)?.slice(0, 10),
  jsonFromBytes: (bytes: Uint8Array | undefined) => bytes && textFrom(bytes),
};

/**
 * Reads a table from a Parquet file, with the package hyparquet beside this one (and hyparquet-compressors for ZSTD, Brotli and the LZ4 of Hadoop). True
 * and false are 1 and 0, moments are texts as ISO 8601 has them, decimals the nearest numbers; whole numbers beyond ±2^53 make their column text. Records become columns,
 * `record.field`.
 *
 * @param source a path (in Node), URL, Blob, or the file's bytes
 * @param options `columns` to read, default all; `maxBytes` that the table may need, default 2^30; `name` of the file in errors
 * @throws {RuntimeError} if hyparquet is not installed
 * @throws {DataError} if the file is not there or damaged, needs more than `maxBytes`, or has columns of lists or maps
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
  const { columns, all } = wantedLeaves(opened, metadata, options.columns);
  const budget = new Budget(opened, options.maxBytes);
  const chunks = chunksOf(bytes, metadata, { columns: all, budget });
  const compressors = await parquetCompressors(where, new Set(chunks.map((chunk) => chunk.metadata.codec)));
  for (const chunk of chunks) checkPages(chunk, { library, compressors, budget });
  const length = Number(metadata.num_rows);
  const alone = columnMetadata(metadata);
  const read: [string, Table['columns'][string]][] = [];
  for (const [column, leaves] of byColumn(columns)) {
    const reading = library.parquetReadColumn({
      file: { byteLength: buffer.byteLength, slice: (start, end) => buffer.slice(start, end) },
      metadata: alone.get(column)!,
      columns: [column],
      compressors,
      parsers: { ...parsers, ...strict },
      geoparquet: false,
    });
    const values = await reading.catch((cause: Error) => {
      throw new Error(`column ${column}: ${cause.message}`, { cause });
    });
    if (values.length !== length) throw new Error(`column ${column} has ${values.length} values for ${length} rows`);
    for (const leaf of leaves) {
      const given = leaf.path.length === 1 ? values : Array.from(values, (record) => fieldOf(record, leaf.path));
      const perSecond = partsOfTime(leaf.element);
      const ofLeaf = perSecond === null ? given : Array.from(given, (count) => timeOf(count, perSecond));
      read.push([leaf.name, columnOfValues(ofLeaf, { where, file, column: leaf.name, isText: isText(leaf.element) })]);
    }
  }
  const order = new Map(columns.map(({ name }, i) => [name, i]));
  read.sort(([a], [b]) => order.get(a)! - order.get(b)!);
  return { length, columns: Object.fromEntries(read) };
}

/** Whether values are texts: letters, or moments, days and times. */
function isText({ type, converted_type: converted, logical_type: logical }: SchemaElement): boolean {
  const kind = logical?.type ?? converted ?? '';
  if (/^(DECIMAL|FLOAT16|NULL)/.test(kind)) return false;
  return type === 'BYTE_ARRAY' || type === 'INT96' || /^(DATE|TIME)/.test(kind);
}

/** In what parts of a second a time of the day is counted; null for what is none. */
function partsOfTime({ converted_type: converted, logical_type: logical }: SchemaElement): bigint | null {
  const unit =
    logical?.type === 'TIME' ? logical.unit : converted?.startsWith('TIME_') ? converted.slice(5) : undefined;
  return unit === undefined ? null : ({ MILLIS: 1000n, MICROS: 1_000_000n, NANOS: 1_000_000_000n }[unit] ?? null);
}

function timeOf(count: unknown, perSecond: bigint): string | null {
  return typeof count === 'number' || typeof count === 'bigint' ? timeText(BigInt(count), perSecond) : null;
}

/** What is read together: all fields of a record. */
function byColumn(leaves: readonly ParquetLeaf[]): Map<string, ParquetLeaf[]> {
  const columns = new Map<string, ParquetLeaf[]>();
  for (const leaf of leaves) {
    const beside = columns.get(leaf.path[0]);
    if (beside === undefined) columns.set(leaf.path[0], [leaf]);
    else beside.push(leaf);
  }
  return columns;
}

/** A field of a record; of one that is missing, nothing. */
function fieldOf(record: unknown, [, ...path]: readonly string[]): unknown {
  let value = record;
  for (const name of path) {
    if (value === null || value === undefined) return null;
    value = Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : null;
  }
  return value;
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
