import { requireOptions, requireString, requireWholeNumber } from '@gradkit/core-tensor/functional';
import type { Table } from '../../tabular/table.ts';
import { requireName, type FileOptions } from '../file-options.ts';
import { unpacked } from '../source/gzip.ts';
import { openSource, type OpenedSource, type Source } from '../source/source.ts';
import { textOf } from '../source/text.ts';
import { JsonRecords, type JsonValue } from './json-records.ts';
import { JsonTable } from './json-table.ts';

/** Options of `readJsonLines` and `streamJsonLines`. */
export interface JsonLinesOptions extends FileOptions {
  /** what a file in gzip may unpack to */
  readonly maxBytes?: number | undefined;
}

/**
 * Reads a table from lines that hold an object of JSON each. A key is a column, in the order in which they come; true and false are 1 and 0,
 * null and keys that are not there are missing; whole numbers beyond ±2^53 make their column text.
 *
 * @param options `name`: what to call the file in errors
 * @throws {DataError} where a line is no JSON, or its values are neither numbers nor text, or both in a column; says the line
 * @example
 * const { columns } = parseJsonLines('{"text": "good", "label": 1}\n{"text": "bad", "label": 0}\n');
 * columns['text']; // ['good', 'bad']
 * columns['label']?.[0]; // 1
 * @see https://jsonlines.org
 */
export function parseJsonLines(text: string, options: FileOptions = {}): Table {
  const name = requireName('parseJsonLines', options) ?? 'the text';
  requireString('parseJsonLines', 'text', text);
  const table = new JsonTable({ where: 'parseJsonLines', name });
  table.push(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);
  table.end();
  return table.take();
}

/**
 * Reads a table from a file whose lines hold an object of JSON each, in gzip or not; see `parseJsonLines`.
 *
 * @param source a path (in Node), URL, Blob, or the file's bytes
 * @param options `name`: what to call the file in errors; `maxBytes`: what a file in gzip may unpack to, default 2^30
 * @throws {DataError} if the file is not there, or as `parseJsonLines`
 * @example (await readJsonLines(new Blob(['{"x": 1}\n{"x": 2}']))).length; // 2
 */
export async function readJsonLines(source: Source, options: JsonLinesOptions = {}): Promise<Table> {
  const opened = open('readJsonLines', source, options);
  const table = new JsonTable(opened);
  for await (const text of textOf(opened)) table.push(text);
  table.end();
  return table.take();
}

/**
 * Reads the values of a file that holds one in each line, one after the other, in memory that does not grow with the file.
 *
 * @param source a path (in Node), URL, Blob, or the file's bytes
 * @param options `name`: what to call the file in errors; `maxBytes`: what a file in gzip may unpack to, default no bound
 * @returns what `JSON.parse` gives for each line
 * @throws {DataError} if the file is not there, or where a line is no JSON
 * @example
 * const values: unknown[] = [];
 * for await (const value of streamJsonLines(new Blob(['[1, "a"]\n{"x": {"y": 2}}']))) values.push(value);
 * JSON.stringify(values); // '[[1,"a"],{"x":{"y":2}}]'
 */
export async function* streamJsonLines(
  source: Source,
  options: JsonLinesOptions = {},
): AsyncGenerator<JsonValue, void> {
  const opened = open('streamJsonLines', source, options, Infinity);
  const values: JsonValue[] = [];
  const records = new JsonRecords(opened, (value) => values.push(value));
  for await (const text of textOf(opened)) {
    records.push(text);
    yield* values.splice(0);
  }
  records.end();
  yield* values;
}

/** @param most what a file in gzip may unpack to where `maxBytes` is left out */
function open(where: string, source: Source, options: JsonLinesOptions, most?: number): OpenedSource {
  const { name, maxBytes } = requireOptions<JsonLinesOptions>(where, options, { name: true, maxBytes: true });
  if (name !== undefined) requireString(where, 'name', name);
  if (maxBytes !== undefined) requireWholeNumber(where, 'maxBytes', maxBytes, { least: 1 });
  return unpacked(openSource(where, source, name), maxBytes ?? most);
}
