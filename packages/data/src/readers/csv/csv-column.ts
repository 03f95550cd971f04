import { DataError, formatValue } from '@gradkit/core-tensor/functional';
import { NumberList } from '../../tabular/number-list.ts';
import type { Column, ColumnType } from '../../tabular/table.ts';
import type { CsvFormat } from './csv-options.ts';

const numeral = /^[ \t]*[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?[ \t]*$/;
const wholeNumeral = /^[ \t]*[+-]?\d+[ \t]*$/;
const infinity = /^[ \t]*([+-]?)inf(?:inity)?[ \t]*$/i;

/** The number that a text is, null if it is none. */
function numberOf(given: string, decimal: '.' | ','): number | null {
  if (decimal === ',' && given.includes('.')) return null;
  const text = decimal === ',' ? given.replace(',', '.') : given;
  if (numeral.test(text)) return Number(text);
  const [, sign] = infinity.exec(text) ?? [];
  return sign === undefined ? null : sign === '-' ? -Infinity : Infinity;
}

/** Whether reading a text as a number would change a digit of it: account numbers, for instance. */
function losesDigits(text: string, value: number): boolean {
  return !Number.isSafeInteger(value) && wholeNumeral.test(text);
}

interface ColumnOptions {
  readonly format: CsvFormat;
  readonly name: string;
  /** number of the field, from 0 */
  readonly field: number;
  /** null: not known, numbers as long as all are */
  readonly type: ColumnType | null;
}

/** Gathers a column's values. */
export class CsvColumn {
  readonly name: string;
  readonly field: number;
  readonly #options: ColumnOptions;
  #type: ColumnType | null;
  #numbers = new NumberList();
  #texts: (string | null)[] = [];
  #hasValue = false;
  /** whether text came only after numbers, whose spelling is gone: the file has to be read again */
  isLateText = false;

  constructor(options: ColumnOptions) {
    this.#options = options;
    this.name = options.name;
    this.field = options.field;
    this.#type = options.type;
  }

  /** Adds a row's field; undefined where the row is too short. */
  add(text: string | undefined, line: number): void {
    if (text === undefined || this.#options.format.missing.has(text)) {
      if (this.#type === 'text') this.#texts.push(null);
      else this.#numbers.push(Number.NaN);
    } else if (this.#type === 'text') this.#texts.push(text);
    else this.#addNumber(text, line);
  }

  /** Gives the values and begins anew; from now on the type is settled. */
  take(): Column {
    this.#type ??= 'number';
    if (this.#type === 'number') return this.#numbers.take();
    const texts = this.#texts;
    this.#texts = [];
    return texts;
  }

  #addNumber(text: string, line: number): void {
    const value = numberOf(text, this.#options.format.decimal);
    if (value !== null && (this.#type === 'number' || !losesDigits(text, value))) {
      this.#hasValue = true;
      this.#numbers.push(value);
    } else if (this.#type === 'number') throw this.#refused(text, line);
    else {
      this.isLateText = this.#hasValue;
      this.#type = 'text';
      this.#texts = new Array<string | null>(this.#numbers.take().length).fill(null); // all of them missing, so far
      this.#texts.push(text);
    }
  }

  #refused(text: string, line: number): DataError {
    const { format, name, field, type } = this.#options;
    const place = `${format.name}, line ${line}, column ${field + 1} (${name})`;
    const reason =
      type === 'number' ? '' : `, as what stands before it; for text, pass types: { ${JSON.stringify(name)}: 'text' }`;
    const problem = `${formatValue(text)} is no number, but the column holds numbers${reason}`;
    return new DataError(format.where, `${place}: ${problem}`, { expected: 'number', got: text });
  }
}
