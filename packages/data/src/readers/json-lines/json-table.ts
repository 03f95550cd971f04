import { DataError, formatValue } from '@gradkit/core-tensor/functional';
import { DenseRows } from '../../tabular/dense-rows.ts';
import type { Table } from '../../tabular/table.ts';
import { JsonColumn } from './json-column.ts';
import { LongNumbers } from './long-numbers.ts';
import { JsonRecords, type JsonValue } from './json-records.ts';

/** A value of a row. */
interface Cell {
  readonly key: string;
  readonly value: JsonValue;
  readonly line: number;
  readonly long: LongNumbers;
}

/** Makes a table of lines with objects: a column for each key. */
export class JsonTable {
  readonly #place: { readonly where: string; readonly name: string };
  readonly #records: JsonRecords;
  readonly #columns = new Map<string, JsonColumn>();
  readonly #rows: DenseRows;
  #length = 0;

  constructor(place: { readonly where: string; readonly name: string }) {
    this.#place = place;
    this.#rows = new DenseRows(place);
    this.#records = new JsonRecords(place, (value, line, text) => this.#row(value, line, text));
  }

  push(text: string): void {
    this.#records.push(text);
  }

  end(): void {
    this.#records.end();
  }

  take(): Table {
    const columns = [...this.#columns].map(([name, column]) => {
      this.#fill(column);
      return [name, column.take()] as const;
    });
    return { length: this.#length, columns: Object.fromEntries(columns) };
  }

  #row(row: JsonValue, line: number, text: string): void {
    const { where, name } = this.#place;
    if (typeof row !== 'object' || row === null || Array.isArray(row))
      throw new DataError(
        where,
        `${name}, line ${line} is ${formatValue(row)}; a row of a table is an object. streamJsonLines reads any values`,
        { got: row },
      );
    const long = new LongNumbers(text);
    for (const [key, value] of Object.entries(row)) {
      let column = this.#columns.get(key);
      if (column === undefined) this.#columns.set(key, (column = new JsonColumn()));
      if (value !== null) this.#add(column, { key, value, line, long });
    }
    this.#length++;
  }

  #add(column: JsonColumn, { key, value: given, line, long }: Cell): void {
    const { where, name } = this.#place;
    const value = typeof given === 'boolean' ? Number(given) : given;
    const problem = (what: string): DataError =>
      new DataError(where, `${name}, line ${line}, column ${key} is ${formatValue(given)}, but ${what}`, {
        got: given,
      });
    if (typeof value !== 'number' && typeof value !== 'string')
      throw problem('a table holds numbers and text; streamJsonLines reads any values');
    const type = typeof value === 'string' ? 'text' : 'number';
    if (column.type !== null && column.type !== type)
      throw problem(`what stands before it is ${column.type === 'text' ? 'text' : 'numbers'}`);
    this.#fill(column);
    this.#rows.add(1, 0);
    const digits = typeof value === 'number' ? long.digitsOf(key, value) : null;
    if (digits === null) column.add(value);
    else column.addDigits(digits);
  }

  #fill(column: JsonColumn): void {
    this.#rows.add(0, this.#length - column.length);
    column.fill(this.#length);
  }
}
