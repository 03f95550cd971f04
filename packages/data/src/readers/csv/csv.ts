import { requireOptions, requireString } from '@gradkit/core-tensor/functional';
import type { Table } from '../../tabular/table.ts';
import { unpacked } from '../source/gzip.ts';
import { openSource, type Source } from '../source/source.ts';
import { textOf } from '../source/text.ts';
import {
  csvFormat,
  knownOfFile,
  knownOfStream,
  knownOfText,
  requireFileOptions,
  type CsvFileOptions,
  type CsvOptions,
  type CsvStreamOptions,
} from './csv-options.ts';
import { CsvTable } from './csv-table.ts';

/**
 * Reads a table from text in which a comma, or another delimiter, stands between fields: CSV, TSV.
 *
 * A column holds numbers if all its values are numbers, else text, unless `types` says which; missing values are NaN among numbers and
 * null among texts. Whole numbers beyond ±2^53 count as text, since their last digits would be lost.
 *
 * @param options `delimiter`, default a comma; `quote`; `decimal`, default a point; `header` and `names`; `types`; `columns` to read; `missing`, the spellings of a
 *   missing value; `shortRows`: `'fill'` fills them up; `name` of the file in errors
 * @throws {DataError} where a quote or the number of fields is wrong, or a value is no number; says line and column
 * @example
 * const table = parseCsv('city,area\nUlm,118.7\n"Halle, Saale",\n');
 * table.length; // 2
 * table.columns['city']; // ['Ulm', 'Halle, Saale']
 * table.columns['area']?.[0]; // 118.7
 * @see https://www.rfc-editor.org/rfc/rfc4180
 */
export function parseCsv(text: string, options: CsvOptions = {}): Table {
  requireOptions<CsvOptions>('parseCsv', options, knownOfText);
  requireString('parseCsv', 'text', text);
  if (options.name !== undefined) requireString('parseCsv', 'name', options.name);
  const format = csvFormat('parseCsv', options);
  const read = (late: readonly string[]): CsvTable => {
    const table = new CsvTable(format, late);
    table.push(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);
    table.end();
    return table;
  };
  const table = read([]);
  return (table.late.length === 0 ? table : read(table.late)).take();
}

/**
 * Reads a table from a CSV or TSV file, in gzip or not; see `parseCsv`. A column in which text comes after numbers has the file read twice.
 *
 * @param source a path (in Node), URL, Blob, or the file's bytes
 * @param options those of `parseCsv`, `encoding`, default utf-8, and `maxBytes`, which a file in gzip may unpack to
 * @throws {DataError} if the file is not there, or damaged; says line and column
 * @example
 * const table = await readCsv(new Blob(['a\tb\n1\tx\n']), { delimiter: '\t' });
 * table.columns['b']; // ['x']
 */
export async function readCsv(source: Source, options: CsvFileOptions = {}): Promise<Table> {
  const { name, encoding, maxBytes } = requireFileOptions('readCsv', options, knownOfFile);
  const opened = unpacked(openSource('readCsv', source, name), maxBytes);
  const format = csvFormat('readCsv', options, opened.name);
  const read = async (late: readonly string[]): Promise<CsvTable> => {
    const table = new CsvTable(format, late);
    for await (const text of textOf(opened, encoding)) table.push(text);
    table.end();
    return table;
  };
  const table = await read([]);
  return (table.late.length === 0 ? table : await read(table.late)).take();
}

/**
 * Reads a CSV or TSV file piece by piece, in memory that does not grow with the file; see `readCsv`. What the columns hold is settled by
 * the first table, unless `types` says it.
 *
 * @param source a path (in Node), URL, Blob, or the file's bytes
 * @param options those of `readCsv`, and `rows` of a table, default 10 000
 * @returns tables one after the other, the last one shorter
 * @throws {DataError} as `readCsv`, and where text follows in a column of numbers
 * @example
 * const lengths: number[] = [];
 * for await (const table of streamCsv(new Blob(['x\n1\n2\n3\n']), { rows: 2 })) lengths.push(table.length);
 * lengths; // [2, 1]
 */
export async function* streamCsv(source: Source, options: CsvStreamOptions = {}): AsyncGenerator<Table, void> {
  const { name, encoding, maxBytes, rows = 10_000 } = requireFileOptions('streamCsv', options, knownOfStream);
  const opened = unpacked(openSource('streamCsv', source, name), maxBytes ?? Infinity); // nothing of it stays in memory
  const format = csvFormat('streamCsv', options, opened.name);
  let late: readonly string[] = [];
  do {
    const tables: Table[] = [];
    const table = new CsvTable(format, late, { rows, emit: (whole) => tables.push(whole) });
    late = [];
    for await (const text of textOf(opened, encoding)) {
      table.push(text);
      yield* tables.splice(0);
      late = table.late;
      if (late.length > 0) break; // before the first table: begin again
    }
    if (late.length > 0) continue;
    table.end();
    yield* tables.splice(0);
    late = table.late;
  } while (late.length > 0);
}
