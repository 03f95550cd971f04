import { ConfigError, DataError, formatValue } from '@gradkit/core-tensor/functional';
import { DenseRows } from '../../tabular/dense-rows.ts';
import type { ColumnType, Table } from '../../tabular/table.ts';
import { CsvColumn } from './csv-column.ts';
import { requireDistinct, type CsvFormat } from './csv-options.ts';
import { CsvRecords } from './csv-records.ts';

/** Tables of so many rows, as soon as they are whole. */
interface Pieces {
  readonly rows: number;
  readonly emit: (table: Table) => void;
}

/** Makes tables of a text that comes in chunks. */
export class CsvTable {
  readonly #format: CsvFormat;
  readonly #records: CsvRecords;
  readonly #rows: DenseRows;
  readonly #known: ReadonlyMap<string, ColumnType>;
  /** names of all columns, once they are known */
  #names: readonly string[] | null = null;
  #columns: readonly CsvColumn[] = [];
  readonly #pieces: Pieces | undefined;
  /** rows since the last table */
  #length = 0;

  /**
   * @param late columns that an earlier reading found to be text
   * @param pieces left out: a single table, for which `take` asks
   */
  constructor(format: CsvFormat, late: readonly string[], pieces?: Pieces) {
    this.#pieces = pieces;
    this.#format = format;
    this.#known = new Map([...format.types, ...late.map((name) => [name, 'text'] as const)]);
    this.#rows = new DenseRows(format);
    this.#records = new CsvRecords(format, (fields, line) => this.#record(fields, line));
  }

  push(text: string): void {
    this.#records.push(text);
  }

  end(): void {
    this.#records.end();
    const { where, name, names, header } = this.#format;
    if (this.#names === null) {
      if (header) throw new DataError(where, `${name} is empty; its first line must name the columns`);
      if (names !== null) this.#begin(names);
    }
    if (this.#length > 0 && this.late.length === 0) this.#pieces?.emit(this.take());
  }

  /** Names of columns in which text came after numbers: the file has to be read again. */
  get late(): readonly string[] {
    return this.#columns.flatMap(({ name, isLateText }) => (isLateText ? [name] : []));
  }

  /** Gives the rows so far and begins a new table. */
  take(): Table {
    const length = this.#length;
    this.#length = 0;
    return { length, columns: Object.fromEntries(this.#columns.map((column) => [column.name, column.take()])) };
  }

  #record(fields: readonly string[], line: number): void {
    if (this.#names === null) {
      const { header, names } = this.#format;
      this.#begin(names ?? (header ? fields : fields.map((_, k) => `column${k + 1}`)), line);
      if (header) return this.#requireFields(fields, line, 'the header');
    }
    this.#requireFields(fields, line, 'this row');
    const isFull = this.#length === this.#pieces?.rows; // and cannot be given away, because of late texts
    if (isFull) return;
    for (const column of this.#columns) column.add(fields[column.field], line);
    if (++this.#length === this.#pieces?.rows && this.late.length === 0) this.#pieces.emit(this.take());
  }

  #begin(names: readonly string[], line = 1): void {
    const { where, name: file, types, columns } = this.#format;
    requireDistinct(names, (text) => new DataError(where, `${file}, line ${line}: ${text}; give names`));
    const fields = new Map(names.map((name, k) => [name, k]));
    for (const name of [...types.keys(), ...(columns ?? [])])
      if (!fields.has(name))
        throw new ConfigError(
          where,
          `${file} has no column ${formatValue(name)}; its columns are ${names.join(', ')}`,
          {
            expected: names,
            got: name,
          },
        );
    this.#names = names;
    this.#columns = [...new Set(columns ?? names)].map(
      (name) =>
        new CsvColumn({ format: this.#format, name, field: fields.get(name)!, type: this.#known.get(name) ?? null }),
    );
  }

  /** What parts the names, where they were taken for one. */
  #otherDelimiter(): string | null {
    const names = this.#names!;
    return names.length > 1 ? null : ([';', '\t', '|', ','].find((delimiter) => names[0]?.includes(delimiter)) ?? null);
  }

  #requireFields({ length: got }: readonly string[], line: number, what: string): void {
    const { where, name, shortRows } = this.#format;
    const expected = this.#names!.length;
    if (got === expected) return this.#rows.add(got, 0);
    if (got < expected && shortRows === 'fill') return this.#rows.add(got, expected - got);
    const other = this.#otherDelimiter();
    const short = got < expected ? "; shortRows: 'fill' takes what is not there for missing" : '';
    const advice = other === null ? short : `; is it delimiter: ${formatValue(other)}?`;
    throw new DataError(
      where,
      `${name}, line ${line}: ${what} has ${got} fields but there are ${expected} columns${advice}`,
      { expected, got },
    );
  }
}
