import type { ColumnMetaData, Compressors } from 'hyparquet';
import type { Budget } from '../columnar/budget.ts';
import { viewOf } from '../source/require-bytes.ts';
import { checkRuns } from './check-runs.ts';
import { checkSnappy } from './check-snappy.ts';
import { checkThrift } from './check-thrift.ts';
import type { ParquetLeaf } from './parquet-leaves.ts';
import type { ParquetLibrary } from './parquet-library.ts';

type PageHeader = ReturnType<ParquetLibrary['parquetHeader']>;

/** A column in a group of rows. */
export interface Chunk {
  readonly leaf: ParquetLeaf;
  readonly metadata: ColumnMetaData;
  readonly bytes: Uint8Array;
  readonly rows: number;
}

interface Reading {
  readonly library: ParquetLibrary;
  readonly compressors: Compressors;
  readonly budget: Budget;
}

interface Page {
  /** unpacked */
  readonly bytes: Uint8Array;
  /** where the values begin */
  readonly at: number;
  /** how many are not missing */
  readonly present: number;
  /** whether indices of no bits have runs, too: in pages of version 2 they are read */
  readonly hasRuns: boolean;
}

/**
 * Throws unless the pages of a chunk are what the file says of it. hyparquet believes their headers, so that a damaged one could make it take
 * any amount of memory.
 */
export function checkPages(chunk: Chunk, reading: Reading): void {
  const { bytes, leaf, rows } = chunk;
  const reader = { view: viewOf(bytes), offset: 0 };
  let values = 0;
  while (values < rows) {
    checkThrift(bytes, reader.offset);
    const header = reading.library.parquetHeader(reader);
    const { compressed_page_size: packed, uncompressed_page_size: size } = header;
    if (!(packed >= 0 && size >= 0 && reader.offset + packed <= bytes.length))
      throw new Error(
        `a page of ${packed} bytes at byte ${reader.offset} goes beyond the ${bytes.length} of its column`,
      );
    reading.budget.spend(size, `a page of ${size} bytes`);
    values += checkPage(chunk, header, bytes.subarray(reader.offset, reader.offset + packed), reading);
    reader.offset += packed;
  }
  if (values !== rows) throw new Error(`its pages have ${values} values for ${rows} rows`);
  if (leaf.path.length > 1 && reader.offset < bytes.length)
    // of records, hyparquet reads all that is there
    throw new Error(`the column ${leaf.name} has ${bytes.length - reader.offset} bytes behind its pages`);
}

function checkPage(chunk: Chunk, header: PageHeader, packed: Uint8Array, reading: Reading): number {
  const { leaf, metadata, rows } = chunk;
  const size = header.uncompressed_page_size;
  const unpacked = (bytes: Uint8Array, length: number): Uint8Array => {
    if (metadata.codec === 'SNAPPY') checkSnappy(bytes, length);
    return reading.library.decompressPage(bytes, length, metadata.codec, reading.compressors);
  };
  const { data_page_header: first, data_page_header_v2: second, dictionary_page_header: dictionary } = header;
  if (header.type === 'DICTIONARY_PAGE') {
    const entries = dictionary?.num_values ?? -1;
    if (!(entries >= 0 && entries <= size * 8))
      throw new Error(`a dictionary of ${size} bytes announces ${entries} values`);
    return 0;
  }
  const data = header.type === 'DATA_PAGE' ? first : header.type === 'DATA_PAGE_V2' ? second : undefined;
  const count = data?.num_values ?? -1;
  if (data === undefined || !(count >= 0 && count <= rows))
    throw new Error(`a page of type ${header.type} announces ${count} values for ${rows} rows`);
  const page =
    first === undefined
      ? levelsOfSecond(header, packed, leaf, unpacked)
      : levelsOfFirst(unpacked(packed, size), count, leaf);
  checkValues(page, { encoding: data.encoding, type: leaf.element.type }, reading);
  return count;
}

/** Bits of a level. */
const widthOf = (maxLevel: number): number => Math.ceil(Math.log2(maxLevel + 1));

function levelsOfFirst(bytes: Uint8Array, count: number, { maxLevel }: ParquetLeaf): Page {
  if (maxLevel === 0) return { bytes, at: 0, present: count, hasRuns: false };
  const length = viewOf(bytes).getUint32(0, true);
  const levels = bytes.subarray(0, 4 + length);
  const present = checkRuns({ bytes: levels, at: 4, width: widthOf(maxLevel), count, counted: maxLevel });
  return { bytes, at: 4 + length, present, hasRuns: false };
}

function levelsOfSecond(
  { data_page_header_v2: page, uncompressed_page_size: size }: PageHeader,
  packed: Uint8Array,
  { maxLevel }: ParquetLeaf,
  unpacked: (bytes: Uint8Array, length: number) => Uint8Array,
): Page {
  const { num_values: count, num_nulls: nulls, num_rows: rows } = page!;
  const { definition_levels_byte_length: levels, repetition_levels_byte_length: repetitions } = page!;
  if (
    rows !== count ||
    !(nulls >= 0 && nulls <= count) ||
    repetitions !== 0 ||
    !(levels >= 0 && levels <= (maxLevel > 0 ? packed.length : 0))
  )
    throw new Error(`a page announces ${count} values, ${nulls} of them missing, in ${levels} bytes, for ${rows} rows`);
  if (maxLevel > 0) checkRuns({ bytes: packed.subarray(0, levels), at: 0, width: widthOf(maxLevel), count });
  const rest = packed.subarray(levels);
  const isPacked = page!.is_compressed !== false && size > levels;
  return { bytes: isPacked ? unpacked(rest, size - levels) : rest, at: 0, present: count - nulls, hasRuns: true };
}

/** Encodings whose values may be many more than their bytes. */
function checkValues(
  { bytes, at, present: count, hasRuns }: Page,
  { encoding, type }: { encoding: string | undefined; type: string | undefined },
  { library, budget }: Reading,
): void {
  if (count === 0) return;
  if (encoding === 'PLAIN_DICTIONARY' || encoding === 'RLE_DICTIONARY') {
    if (!(bytes[at] <= 32)) throw new Error(`its values have ${bytes[at]} bits`);
    if (bytes[at] > 0 || hasRuns) checkRuns({ bytes, at: at + 1, width: bytes[at], count }); // else all are 0
  } else if (encoding === 'RLE' && type === 'BOOLEAN') checkRuns({ bytes, at: at + 4, width: 1, count });
  else if (encoding === 'DELTA_BYTE_ARRAY') {
    const reader = { view: viewOf(bytes), offset: at };
    for (let part = 0; part < 2; part++) {
      const lengths = new Int32Array(count); // of beginnings taken from the text before, then of what follows
      library.deltaBinaryUnpack(reader, count, lengths);
      for (const length of lengths) budget.spend(length, `a text of ${length} bytes`);
    }
  }
}
