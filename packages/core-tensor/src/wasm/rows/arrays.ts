import { isAlongRows, placesOf, summed } from '../along-rows.ts';
import { constant, get } from '../encoding.ts';
import type { Operand, Program, Store } from '../program.ts';
import {
  assign,
  clear,
  code,
  each,
  i32,
  ifThen,
  increase,
  loadInt32,
  product,
  sum,
  type Code,
  type Locals,
} from './code.ts';
import { vectorBytes, vectorShift } from './lanes.ts';
import { given } from './parameters.ts';

/** Addresses of a matrix whose rows repeat: of the running row, the first one, and behind the last. */
interface Tile {
  readonly row: number;
  readonly first: number;
  readonly end: number;
}

/** Where the arrays of a program lie; all numbers are those of locals. */
export class RowArrays {
  readonly rowBytes: number;
  /** addresses of the running number of each column */
  readonly columns: readonly number[];
  readonly #program: Program;
  /** log2 of the bytes of an element */
  readonly #shift: number;
  readonly #vectors: readonly number[];
  /** bytes from a row to the next, for each vector */
  readonly #rows: readonly number[];
  readonly #tiles: readonly Tile[];
  /** of the lines that are kept from one phase to another */
  readonly #kept: ReadonlyMap<number, number>;
  /** of the sums of the running block */
  readonly #sums: ReadonlyMap<Store, number>;
  /** bytes of one sum, of all sums; rows that are left of the block */
  readonly #block: { readonly sumBytes: number; readonly bytes: number; readonly left: number };

  constructor(program: Program, { kept, shift }: { kept: readonly number[]; shift: number }, locals: Locals) {
    const { vectors, rows = 0, columns = 0, tiles = 0 } = program;
    const add = (): number => locals.add('i32');
    this.#program = program;
    this.#shift = shift;
    this.rowBytes = add();
    this.#vectors = locals.several('i32', vectors);
    this.#rows = locals.several('i32', rows);
    this.columns = locals.several('i32', columns);
    this.#tiles = Array.from({ length: tiles }, () => ({ row: add(), first: add(), end: add() }));
    this.#kept = new Map(kept.map((line) => [line, add()]));
    this.#sums = new Map(summed(program).map((one) => [one, add()]));
    this.#block = { sumBytes: add(), bytes: add(), left: add() };
  }

  /** Finds the first row of a call. */
  prepare(): number[] {
    const before = (bytes: Code): number[] => product(get(given.from), bytes);
    const elementBytes = constant(1 << this.#shift);
    const arrays = [...this.#vectors, ...this.#rows, ...this.columns];
    return code(
      assign(this.rowBytes, product(get(given.columns), elementBytes)),
      each(arrays, (local, i) => assign(local, loadInt32(given.addresses, i))),
      each(this.#vectors, (local) =>
        increase(local, before(isAlongRows(this.#program) ? get(this.rowBytes) : elementBytes)),
      ),
      each(this.columns, (local) => increase(local, before(elementBytes))),
      each([...this.#kept.values()], (local, i) =>
        assign(local, sum(get(given.scratch), product(paddedRow(get(this.rowBytes)), constant(i)))),
      ),
      each(this.#tiles, (tile, i) => this.#prepareTile(tile, i)),
      this.#prepareBlock(),
    );
  }

  #prepareTile({ row, first, end }: Tile, index: number): number[] {
    const { tileRows } = placesOf(this.#program);
    const rows = loadInt32(given.addresses, tileRows + index);
    return code(
      assign(first, loadInt32(given.addresses, tileRows - this.#tiles.length + index)),
      assign(end, sum(get(first), product(rows, get(this.rowBytes)))),
      assign(row, sum(get(first), product(code(get(given.from), rows, i32.remainder), get(this.rowBytes)))),
    );
  }

  /** Finds the block before the first. */
  #prepareBlock(): number[] {
    if (this.#sums.size === 0) return [];
    const { sumBytes, bytes } = this.#block;
    const before = code(get(given.from), get(given.blockRows), i32.div, constant(1), i32.sub);
    const start = sum(loadInt32(given.addresses, placesOf(this.#program).partials), product(before, get(bytes)));
    return code(
      assign(sumBytes, paddedRow(get(this.rowBytes))),
      assign(bytes, product(get(sumBytes), constant(this.#sums.size))),
      each([...this.#sums.values()], (local, i) => assign(local, sum(start, product(get(sumBytes), constant(i))))),
    );
  }

  /** Begins a block of rows, if one is done: with sums of 0. */
  startRow(): number[] {
    if (this.#sums.size === 0) return [];
    const { bytes, left } = this.#block;
    const [first] = this.#sums.values();
    return code(
      ifThen(
        code(get(left), i32.isZero),
        code(
          each([...this.#sums.values()], (local) => increase(local, get(bytes))),
          clear(get(first), get(bytes)),
          assign(left, get(given.blockRows)),
        ),
      ),
      assign(left, code(get(left), constant(1), i32.sub)),
    );
  }

  nextRow(): number[] {
    return code(
      each(this.#vectors, (local) => increase(local, get(this.rowBytes))),
      each(this.columns, (local) => increase(local, constant(1 << this.#shift))),
      each(this.#tiles, ({ row, first, end }) =>
        code(increase(row, get(this.rowBytes)), ifThen(code(get(row), get(end), i32.isEqual), assign(row, get(first)))),
      ),
      increase(given.from, constant(1)),
    );
  }

  /** Of the running row of an operand that is loaded, or of a line that is kept. */
  rowOf({ kind, index }: Operand): number {
    if (kind === 'line') return this.#kept.get(index)!;
    return kind === 'tile' ? this.#tiles[index].row : (kind === 'row' ? this.#rows : this.#vectors)[index];
  }

  /** Of the sums, in the running block, that a store adds to. */
  sumsOf(store: Store): number {
    return this.#sums.get(store)!;
  }
}

/** Bytes of a row up to whole vectors of lanes. */
export function paddedRow(rowBytes: Code): number[] {
  const more = code(rowBytes, constant(vectorBytes - 1), i32.add, constant(vectorShift), i32.shiftRight);
  return code(more, constant(vectorShift), i32.shiftLeft);
}
