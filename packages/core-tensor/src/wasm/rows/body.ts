import { lanesOf } from '../constant-bits.ts';
import { addressCount, isAlongRows, isLoadedAlongRow, summed } from '../along-rows.ts';
import { constant, get, sized, unsigned } from '../encoding.ts';
import type { WasmFunction } from '../module.ts';
import type { Line, Operand, Program, Reduction, Store } from '../program.ts';
import {
  assign,
  clear,
  code,
  each,
  end,
  functionType,
  i32,
  ifThen,
  increase,
  isLess,
  loadInt32,
  Locals,
  product,
  simd,
  sum,
  whileTrue,
  type Code,
} from './code.ts';
import { Accumulators, unroll, unrollShift } from './accumulators.ts';
import { lanes, vectorBytes, vectorShift, type Lanes } from './lanes.ts';
import { interleave, type Step } from './steps.ts';
import { schedule, type Phase, type Schedule } from './phases.ts';

/** The parameters, all numbers of locals, as of a `WasmKernel`. */
const given = { from: 0, to: 1, addresses: 2, scalars: 3, columns: 4, scratch: 5, blockRows: 6 } as const;

const load = (offset = 0): number[] => simd(0x00, 2, ...unsigned(offset)); // v128.load
const store = (offset = 0): number[] => simd(0x0b, 2, ...unsigned(offset)); // v128.store

/** Addresses of a matrix whose rows repeat: of the running row, the first one, and behind the last. */
interface Tile {
  readonly row: number;
  readonly first: number;
  readonly end: number;
}

/** A reduction along the row. */
interface RunningReduction {
  readonly line: number;
  readonly operand: Operand;
  readonly accumulators: Accumulators;
}

/** Code of the function of a program. */
class RowBody {
  readonly #program: Program;
  readonly #isFlat: boolean;
  readonly #schedule: Schedule;
  readonly #lanes: Lanes;
  readonly #locals = new Locals(Object.keys(given).length);
  readonly #ends = { unrolled: this.#locals.add('i32'), whole: this.#locals.add('i32') };
  readonly #rowBytes = this.#locals.add('i32');
  readonly #tail = this.#locals.add('i32');
  readonly #offset = this.#locals.add('i32');
  readonly #mask = this.#locals.add('v128');
  /** addresses: of the running row, of rows, of the running number, of the running row among those that repeat, of kept lines */
  readonly #vectors: readonly number[];
  readonly #rows: readonly number[];
  readonly #columns: readonly number[];
  readonly #tiles: readonly Tile[];
  readonly #kept: ReadonlyMap<number, number>;
  /** addresses of the sums of the running block; bytes of each, of all; rows that are left of the block */
  readonly #sums: ReadonlyMap<Store, number>;
  readonly #block = {
    sumBytes: this.#locals.add('i32'),
    bytes: this.#locals.add('i32'),
    left: this.#locals.add('i32'),
  };
  /** what is the same in all lanes, by kind and number */
  readonly #spread = new Map<string, number>();
  /** what is not, for each vector of lanes of a loop */
  readonly #varying: readonly Map<string, number>[] = Array.from({ length: unroll }, () => new Map<string, number>());

  constructor(program: Program) {
    this.#program = program;
    this.#isFlat = !isAlongRows(program);
    this.#schedule = schedule(program);
    this.#lanes = lanes[program.dtype];
    const { vectors, rows = 0, columns = 0, tiles = 0 } = program;
    this.#vectors = this.#locals.several('i32', vectors);
    this.#rows = this.#locals.several('i32', rows);
    this.#columns = this.#locals.several('i32', columns);
    this.#tiles = Array.from({ length: tiles }, () => ({
      row: this.#locals.add('i32'),
      first: this.#locals.add('i32'),
      end: this.#locals.add('i32'),
    }));
    this.#sums = new Map(summed(program).map((one) => [one, this.#locals.add('i32')]));
    this.#kept = new Map(this.#schedule.keeps.map((line) => [line, this.#locals.add('i32')]));
  }

  get bytes(): number[] {
    const isLeft = isLess(get(given.from), get(given.to));
    const body = this.#isFlat
      ? ifThen(isLeft, code(this.#startFlat(), this.#prepare(), this.#row()))
      : code(this.#prepare(), whileTrue(isLeft, code(this.#row(), this.#nextRow())));
    return sized(code(this.#locals.declaration, body, [end]));
  }

  /** All elements of a part are one row. */
  #startFlat(): number[] {
    return assign(given.columns, code(get(given.to), get(given.from), i32.sub));
  }

  #prepare(): number[] {
    const { scalars, constants = [] } = this.#program;
    const { count, shift, spreadScalar } = this.#lanes;
    const wholes = (log: number): number[] =>
      code(get(given.columns), constant(log - shift), i32.shiftRight, constant(log), i32.shiftLeft);
    const columnsBefore = code(get(given.from), constant(shift), i32.shiftLeft);
    const vectorsBefore = this.#isFlat ? columnsBefore : product(get(given.from), get(this.#rowBytes));
    const arrays = [...this.#vectors, ...this.#rows, ...this.#columns];
    return code(
      assign(this.#rowBytes, code(get(given.columns), constant(shift), i32.shiftLeft)),
      assign(this.#ends.whole, wholes(vectorShift)),
      assign(this.#ends.unrolled, wholes(vectorShift + unrollShift)),
      assign(this.#tail, code(get(given.columns), constant(count - 1), i32.and)),
      assign(this.#mask, this.#lanes.mask(get(this.#tail))),
      each(arrays, (local, i) => assign(local, loadInt32(given.addresses, i))),
      each(this.#vectors, (local) => increase(local, vectorsBefore)),
      each(this.#columns, (local) => increase(local, columnsBefore)),
      each([...this.#kept.values()], (local, i) =>
        assign(local, sum(get(given.scratch), product(paddedRow(get(this.#rowBytes)), constant(i)))),
      ),
      each(Array.from({ length: scalars }), (_, i) =>
        assign(this.#same('scalar', i), code(sum(get(given.scalars), constant(8 * i)), spreadScalar)),
      ),
      each(constants, (bits, i) => assign(this.#same('constant', i), lanesOf(bits))), // engines make one anew wherever it stands
      each(this.#tiles, (tile, i) => this.#firstOfTile(tile, arrays.length + i)),
      this.#firstBlock(),
      this.#onNumbers(this.#schedule.once),
    );
  }

  #row(): number[] {
    const { before, phases } = this.#schedule;
    return code(
      this.#startBlock(),
      each(this.#columns, (local, i) => assign(this.#same('column', i), code(get(local), this.#lanes.spread))),
      this.#onNumbers(before),
      each(phases, (phase) => this.#phase(phase)),
      each(this.#program.stores, (one) =>
        'column' in one ? code(get(this.#columns[one.column]), this.#value(one.value), this.#lanes.storeFirst) : [],
      ),
    );
  }

  #nextRow(): number[] {
    return code(
      each(this.#vectors, (local) => increase(local, get(this.#rowBytes))),
      each(this.#columns, (local) => increase(local, constant(1 << this.#lanes.shift))),
      each(this.#tiles, ({ row, first, end: behind }) =>
        code(
          increase(row, get(this.#rowBytes)),
          ifThen(code(get(row), get(behind), i32.isEqual), assign(row, get(first))),
        ),
      ),
      increase(given.from, constant(1)),
    );
  }

  #firstOfTile({ row, first, end: behind }: Tile, index: number): number[] {
    const rows = loadInt32(given.addresses, index + this.#tiles.length);
    return code(
      assign(first, loadInt32(given.addresses, index)),
      assign(behind, sum(get(first), product(rows, get(this.#rowBytes)))),
      assign(row, sum(get(first), product(code(get(given.from), rows, i32.remainder), get(this.#rowBytes)))),
    );
  }

  /** One loop along the row, and what follows from its reductions. */
  #phase(phase: Phase): number[] {
    const { unrolled, whole } = this.#ends;
    const reductions = phase.reductions.map((line): RunningReduction => {
      const { reduce, operands } = this.#program.lines[line] as Reduction;
      return { line, operand: operands[0], accumulators: new Accumulators(reduce, this.#lanes, this.#locals) };
    });
    const steps = this.#steps(phase, reductions);
    const single = (isTail: boolean): number[] => each(steps, ({ code: step }) => step(0, isTail));
    const goOn = (vectors: number): number[] => increase(this.#offset, constant(vectors * vectorBytes));
    return code(
      each(reductions, ({ accumulators }) => accumulators.start()),
      assign(this.#offset, constant(0)),
      whileTrue(isLess(get(this.#offset), get(unrolled)), code(interleave(steps, unroll), goOn(unroll))),
      whileTrue(isLess(get(this.#offset), get(whole)), code(single(false), goOn(1))),
      ifThen(get(this.#tail), single(true)),
      each(reductions, ({ line, accumulators }) => assign(this.#same('line', line), accumulators.total())),
      this.#onNumbers(phase.after),
    );
  }

  /**
   * What a phase does with a vector of lanes: an operand is loaded where it is first needed, a result used as soon as it is there; matrices
   * are written last, when all of them is read.
   */
  #steps({ lines, kept, keeps, stores }: Phase, reductions: readonly RunningReduction[]): Step[] {
    const steps: Step[] = [];
    const done = new Set<number>(); // locals of what is there
    const readers: Step[] = [
      ...reductions.map(({ operand, accumulators }): Step => ({
        code: (copy, isTail) =>
          accumulators.add(copy, this.#value(operand, copy), isTail ? get(this.#mask) : undefined),
        uses: [operand],
      })),
      ...keeps.map((index): Step => ({ code: (copy) => this.#keep(index, copy), uses: [{ kind: 'line', index }] })),
      ...stores.flatMap((one): Step[] =>
        'row' in one ? [{ code: (copy) => this.#addToSum(one, copy), uses: [one.value] }] : [],
      ),
    ];
    const define = (defines: Operand, uses: readonly Operand[], one: Step['code']): void => {
      steps.push({ code: one, defines, uses });
      const isIt = ({ kind, index }: Operand): boolean => kind === defines.kind && index === defines.index;
      steps.push(...readers.filter((reader) => reader.uses.some(isIt)));
    };
    const require = (operand: Operand): void => {
      const { kind, index } = operand;
      const isLoaded = isLoadedAlongRow(operand) || (kind === 'line' && kept.includes(index));
      const local = this.#local(operand, 0);
      if (!isLoaded || done.has(local)) return;
      done.add(local);
      define(operand, [], (copy, isTail) => assign(this.#local(operand, copy), this.#load(operand, copy, isTail)));
    };
    for (const index of lines) {
      const { operands } = this.#program.lines[index];
      const defined: Operand = { kind: 'line', index };
      operands.forEach(require);
      define(defined, operands, (copy) =>
        assign(this.#local(defined, copy), this.#instruction(this.#program.lines[index], copy)),
      );
    }
    for (const { uses } of readers) uses.forEach(require);
    for (const { value } of stores) require(value);
    steps.push(...readers.filter((reader) => !steps.includes(reader))); // of what is the same along a row
    for (const one of stores)
      if ('vector' in one)
        steps.push({ code: (copy, isTail) => this.#storeVector(one, copy, isTail), uses: [one.value] });
    return steps;
  }

  #at(address: number): number[] {
    return sum(get(address), get(this.#offset));
  }

  #load({ kind, index }: Operand, copy: number, isTail: boolean): number[] {
    const address = { vector: this.#vectors[index], row: this.#rows[index], tile: this.#tiles[index]?.row };
    if (kind === 'line') return code(this.#at(this.#kept.get(index)!), load(copy * vectorBytes)); // whole vectors
    const at = this.#at(address[kind as keyof typeof address]);
    return isTail ? this.#lanes.loadTail(at, get(this.#tail)) : code(at, load(copy * vectorBytes));
  }

  #storeVector({ vector, value }: Extract<Store, { vector: number }>, copy: number, isTail: boolean): number[] {
    const at = this.#at(this.#vectors[vector]);
    const lanesOfValue = this.#value(value, copy);
    if (isTail) return this.#lanes.storeTail(at, lanesOfValue, get(this.#tail));
    return code(at, lanesOfValue, store(copy * vectorBytes));
  }

  #keep(index: number, copy: number): number[] {
    return code(
      this.#at(this.#kept.get(index)!),
      this.#value({ kind: 'line', index }, copy),
      store(copy * vectorBytes),
    );
  }

  #addToSum(one: Store, copy: number): number[] {
    const at = this.#at(this.#sums.get(one)!);
    const before = code(at, load(copy * vectorBytes));
    const { opcode } = this.#lanes.reduce.sum;
    return code(at, before, this.#value(one.value, copy), simd(opcode), store(copy * vectorBytes));
  }

  #instruction(line: Line, copy?: number): number[] {
    if ('reduce' in line) return [];
    const { opcode, operands, immediate } = line;
    const last = immediate === undefined ? [] : constant(immediate);
    return code(
      each(operands, (operand) => this.#value(operand, copy)),
      last,
      simd(opcode),
    );
  }

  /** Lines on numbers that are the same along a row. */
  #onNumbers(lines: readonly number[]): number[] {
    return each(lines, (i) => assign(this.#same('line', i), this.#instruction(this.#program.lines[i])));
  }

  /** Addresses of the block before the first. */
  #firstBlock(): number[] {
    if (this.#sums.size === 0) return [];
    const { sumBytes, bytes } = this.#block;
    const before = code(get(given.from), get(given.blockRows), i32.div, constant(1), i32.sub);
    const start = sum(loadInt32(given.addresses, addressCount(this.#program)), product(before, get(bytes)));
    return code(
      assign(sumBytes, paddedRow(get(this.#rowBytes))),
      assign(bytes, product(get(sumBytes), constant(this.#sums.size))),
      each([...this.#sums.values()], (local, i) => assign(local, sum(start, product(get(sumBytes), constant(i))))),
    );
  }

  #startBlock(): number[] {
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

  #value(operand: Operand, copy = 0): number[] {
    return get(this.#local(operand, copy));
  }

  #local(operand: Operand, copy: number): number {
    const { kind, index } = operand;
    const varies = isLoadedAlongRow(operand) || (kind === 'line' && !this.#schedule.isUniform(index));
    return varies ? this.#localOf(this.#varying[copy], kind, index) : this.#same(kind, index);
  }

  #same(kind: Operand['kind'], index: number): number {
    return this.#localOf(this.#spread, kind, index);
  }

  #localOf(known: Map<string, number>, kind: Operand['kind'], index: number): number {
    const key = `${kind} ${index}`;
    const local = known.get(key) ?? this.#locals.add('v128');
    known.set(key, local);
    return local;
  }
}

/** Bytes of a row up to whole vectors of lanes. */
export function paddedRow(rowBytes: Code): number[] {
  const more = code(rowBytes, constant(vectorBytes - 1), i32.add, constant(vectorShift), i32.shiftRight);
  return code(more, constant(vectorShift), i32.shiftLeft);
}

const type = functionType(Object.keys(given).map(() => 'i32'));

/** The function of a program that computes with what lies in memory: along rows, or flat. */
export function rowFunction(program: Program): WasmFunction {
  return { type, body: new RowBody(program).bytes };
}
