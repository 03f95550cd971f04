import { DataError } from '@gradkit/core-tensor/functional';
import type { Table } from '../../tabular/table.ts';
import { Budget } from '../columnar/budget.ts';
import { columnOfValues } from '../columnar/column-of-values.ts';
import { damaged, requireColumnarOptions, type ColumnarOptions } from '../columnar/columnar-options.ts';
import { notInstalled } from '../columnar/not-installed.ts';
import { hex, type FilePlace } from '../source/require-bytes.ts';
import { openSource, wholeSource, type Source } from '../source/source.ts';
import { registerCodecs } from './arrow-codecs.ts';
import { wantedLeaves } from './arrow-leaves.ts';
import { arrowValues, isText, type ArrowLibrary } from './arrow-values.ts';
import { checkedStream } from './check-message.ts';

/**
 * Reads a table from an Arrow file or stream (also called Feather, of version 2), with the package apache-arrow beside this one, and
 * hyparquet-compressors where ZSTD packs the columns; LZ4 is read without. True and false are 1 and 0, moments are texts as ISO 8601 has them,
 * in UTC, decimals the nearest numbers; whole numbers beyond ±2^53 make their column text. Records become columns, `record.field`.
 *
 * @param source a path (in Node), URL, Blob, or the file's bytes
 * @param options `columns` to read, default all; `maxBytes` that the table may need, default 2^30; `name` of the file in errors
 * @throws {RuntimeError} if apache-arrow, or what unpacks ZSTD, is not installed
 * @throws {DataError} if the file is not there or damaged, needs more than `maxBytes`, or has columns of lists or bytes
 * @throws {ConfigError} if there is no column of a name in `columns`
 * @example await readArrow('/nowhere/x.arrow'); // throws DataError: readArrow: /nowhere/x.arrow is not there
 * @see https://arrow.apache.org/docs/format/Columnar.html
 */
export async function readArrow(source: Source, options: ColumnarOptions = {}): Promise<Table> {
  const checked = requireColumnarOptions('readArrow', options);
  const opened = openSource('readArrow', source, checked.name);
  const bytes = await wholeSource(opened);
  const library = await loadArrow('readArrow');
  try {
    const copy = new Uint8Array(bytes); // whose numbers begin where they may
    const stream = checkedStream(streamOf(opened, copy));
    const budget = new Budget(opened, checked.maxBytes);
    budget.spend(stream.unpackedBytes, `${stream.unpackedBytes} bytes of packed columns`);
    await registerCodecs('readArrow', library, stream.codecs);
    return tableOf({ library, place: opened, budget }, stream.bytes, checked);
  } catch (cause) {
    throw damaged(opened, 'Arrow', cause);
  }
}

async function loadArrow(where: string): Promise<ArrowLibrary> {
  try {
    return await import('apache-arrow');
  } catch (cause) {
    throw notInstalled(where, 'apache-arrow', cause);
  }
}

interface Reading {
  readonly library: ArrowLibrary;
  readonly place: FilePlace;
  readonly budget: Budget;
}

function tableOf({ library, place, budget }: Reading, bytes: Uint8Array, options: ColumnarOptions): Table {
  const reader = library.RecordBatchReader.from(bytes);
  reader.open();
  const { schema } = reader as { schema: typeof reader.schema | null | undefined };
  if (schema == null) throw new Error('it has no schema');
  const leaves = wantedLeaves(library, place, { fields: schema.fields, names: options.columns });
  const columns = leaves.map((leaf) => ({ ...leaf, values: [] as unknown[] }));
  let length = 0;
  for (const batch of reader) {
    const rows = batch.numRows;
    budget.spend(rows * columns.length * 8, `${length + rows} rows of ${columns.length} columns`);
    for (const column of columns) {
      const [at, ...fields] = column.path;
      const vector = batch.getChildAt(at);
      if (vector === null || vector.length !== rows)
        throw new Error(`column ${column.name} has ${vector?.length} values for ${rows} rows`);
      for (const value of arrowValues({ library, budget }, vector, fields)) column.values.push(value);
    }
    length += rows;
  }
  const { where, name: file } = place;
  const read = columns.map(
    ({ name, type, values }) =>
      [name, columnOfValues(values, { where, file, column: name, isText: isText(library, type) })] as const,
  );
  return { length, columns: Object.fromEntries(read) };
}

/** A file is a stream between six letters at its begin and its end, with a directory behind, which is not needed to read all of it. */
function streamOf({ where, name }: FilePlace, bytes: Uint8Array): Uint8Array {
  const letters = '41 52 52 4f 57 31'; // ARROW1
  if (hex(bytes.subarray(0, 4)) === '46 45 41 31')
    // FEA1
    throw new DataError(where, `${name} is Feather of version 1, which is not read; write it again with version=2`, {
      expected: 2,
      got: 1,
    });
  if (hex(bytes.subarray(0, 6)) !== letters) return bytes;
  if (hex(bytes.subarray(-6)) !== letters) throw new Error('its end is missing');
  return bytes.slice(8, -10); // a copy, since numbers must begin at places of their size
}
