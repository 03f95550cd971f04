import { NumberList } from '../../tabular/number-list.ts';
import type { Column, ColumnType } from '../../tabular/table.ts';

/** Gathers the values of a key. */
export class JsonColumn {
  readonly #numbers = new NumberList();
  #texts: (string | null)[] = [];
  /** whether numbers are kept as texts, since one has more digits than a number holds */
  #isLong = false;
  /** null: nothing but missing values so far */
  type: ColumnType | null = null;
  /** rows, missing values among them */
  length = 0;

  get #keepsTexts(): boolean {
    return this.type === 'text' || this.#isLong;
  }

  /** Adds missing values up to a number of rows. */
  fill(rows: number): void {
    for (; this.length < rows; this.length++) {
      if (this.#keepsTexts) this.#texts.push(null);
      else this.#numbers.push(Number.NaN);
    }
  }

  /** Adds a value of the column's type, which the first one settles. */
  add(value: number | string): void {
    if (this.type === null && typeof value === 'string') for (let i = 0; i < this.length; i++) this.#texts.push(null);
    this.type ??= typeof value === 'string' ? 'text' : 'number';
    if (typeof value === 'string') this.#texts.push(value);
    else if (this.#isLong) this.#texts.push(String(value));
    else this.#numbers.push(value);
    this.length++;
  }

  /** Adds a whole number that is too long for one: from now on, and before, the column's are texts. */
  addDigits(digits: string): void {
    if (!this.#isLong) this.#texts = Array.from(this.#numbers.take(), (x) => (Number.isNaN(x) ? null : String(x)));
    this.#isLong = true;
    this.type = 'number';
    this.#texts.push(digits);
    this.length++;
  }

  take(): Column {
    return this.#keepsTexts ? this.#texts : this.#numbers.take();
  }
}
