import { ConfigError, DataError, formatValue, RuntimeError } from '@gradkit/core-tensor/functional';
import type { Field } from 'apache-arrow';
import type { Table } from '../../tabular/table.ts';
import { Budget } from '../columnar/budget.ts';
import { columnOfValues } from '../columnar/column-of-values.ts';
import { damaged, requireColumnarOptions, type ColumnarOptions } from '../columnar/columnar-options.ts';
import { hex, type FilePlace } from '../source/require-bytes.ts';
import { openSource, wholeSource, type Source } from '../source/source.ts';
import { arrowValues, isTabular, type ArrowLibrary } from './arrow-values.ts';
import { checkedStream } from './check-message.ts';

/**
 * Reads a table from an Arrow file or stream (also called Feather), with the package apache-arrow beside this one. True and false are 1 and 0,
 * moments are texts as ISO 8601 has them, in UTC; whole numbers beyond ±2^53 make their column text.
 *
 * @param source a path (in Node), URL, Blob, or the file's bytes; not packed, as PyArrow writes it with `compression="uncompressed"`
 * @param options `columns` to read, default all; `maxBytes` that the table may need, default 2^30; `name` of the file in errors
 * @throws {RuntimeError} if apache-arrow is not installed
 * @throws {DataError} if the file is not there, packed or damaged, needs more than `maxBytes`, or has columns of lists or records
 * @throws {ConfigError} if there is no column of a name in `columns`
 * @example await readArrow('/nowhere/x.arrow'); // throws DataError: readArrow: /nowhere/x.arrow is not there
 * @see https://arrow.apache.org/docs/format/Columnar.html
 */
export async function readArrow(source: Source, options: ColumnarOptions = {}): Promise<Table> {
  const checked = requireColumnarOptions('readArrow', options);
  const opened = openSource('readArrow', source, checked.name);
  const bytes = await wholeSource(opened);
  const library = await arrowLibrary('readArrow');
  try {
    return tableOf(library, opened, new Uint8Array(bytes), checked); // a copy whose numbers begin where they may
  } catch (cause) {
    throw damaged(opened, 'Arrow', cause);
  }
}

async function arrowLibrary(where: string): Promise<ArrowLibrary> {
  try {
    return await import('apache-arrow');
  } catch (cause) {
    throw new RuntimeError(where, 'the package apache-arrow is needed; npm install apache-arrow', { cause });
  }
}

function tableOf(library: ArrowLibrary, place: FilePlace, bytes: Uint8Array, options: ColumnarOptions): Table {
  const reader = library.RecordBatchReader.from(checkedStream(streamOf(place, bytes)));
  reader.open();
  const { schema } = reader as { schema: typeof reader.schema | null | undefined };
  if (schema == null) throw new Error('it has no schema');
  const fields = wantedFields(library, place, { fields: schema.fields, names: options.columns });
  const columns = fields.map(({ name }) => ({
    name,
    at: schema.fields.findIndex((field) => field.name === name),
    values: [] as unknown[],
  }));
  const budget = new Budget(place, options.maxBytes);
  let length = 0;
  for (const batch of reader) {
    const rows = batch.numRows;
    budget.spend(rows * columns.length * 8, `${length + rows} rows of ${columns.length} columns`);
    for (const column of columns) {
      const vector = batch.getChildAt(column.at);
      if (vector === null || vector.length !== rows)
        throw new Error(`column ${column.name} has ${vector?.length} values for ${rows} rows`);
      for (const value of arrowValues(library, vector)) column.values.push(value);
    }
    length += rows;
  }
  const { where, name: file } = place;
  const read = columns.map(
    ({ name, values }) => [name, columnOfValues(values, { where, file, column: name })] as const,
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

function wantedFields(
  library: ArrowLibrary,
  { where, name: file }: FilePlace,
  { fields, names }: { fields: readonly Field[]; names: readonly string[] | undefined },
): Field[] {
  const byName = new Map(fields.map((field) => [field.name, field]));
  if (byName.size < fields.length) throw new Error('it has two columns of a name');
  const tabular = fields.flatMap(({ name, type }) => (isTabular(library, type) ? [name] : []));
  return [...new Set(names ?? byName.keys())].map((name) => {
    const field = byName.get(name);
    if (field !== undefined && isTabular(library, field.type)) return field;
    const problem = field === undefined ? 'is not there' : `holds ${String(field.type)}`;
    const Refusal = names === undefined ? DataError : ConfigError;
    throw new Refusal(
      where,
      `column ${formatValue(name)} of ${file} ${problem}; those that a table can hold are ${tabular.join(', ')}`,
      { expected: tabular, got: name },
    );
  });
}
