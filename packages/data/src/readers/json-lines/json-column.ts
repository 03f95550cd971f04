import { NumberList } from '../../tabular/number-list.ts';
import type { Column, ColumnType } from '../../tabular/table.ts';

/** Gathers the values of a key. */
export class JsonColumn {
  readonly #numbers = new NumberList();
  readonly #texts: (string | null)[] = [];
  /** null: nothing but missing values so far */
  type: ColumnType | null = null;
  /** rows, missing values among them */
  length = 0;

  /** Adds missing values up to a number of rows. */
  fill(rows: number): void {
    for (; this.length < rows; this.length++) {
      if (this.type === 'text') this.#texts.push(null);
      else this.#numbers.push(Number.NaN);
    }
  }

  /** Adds a value of the column's type, which the first one settles. */
  add(value: number | string): void {
    if (this.type === null && typeof value === 'string') for (let i = 0; i < this.length; i++) this.#texts.push(null);
    this.type ??= typeof value === 'string' ? 'text' : 'number';
    if (typeof value === 'string') this.#texts.push(value);
    else this.#numbers.push(value);
    this.length++;
  }

  take(): Column {
    return this.type === 'text' ? this.#texts : this.#numbers.take();
  }
}
