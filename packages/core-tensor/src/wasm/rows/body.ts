import { lanesOf } from '../constant-bits.ts';
import { summed } from '../along-rows.ts';
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
import { lanes, vectorBytes, vectorShift, type Lanes } from './lanes.ts';
import { schedule, type Phase, type Schedule } from './phases.ts';

/** The parameters, all numbers of locals, as of a `WasmKernel`. */
const given = { from: 0, to: 1, addresses: 2, scalars: 3, columns: 4, scratch: 5, blockRows: 6 } as const;

const unrollShift = 2;
const unroll = 1 << unrollShift; // vectors of lanes that a loop goes on by, and accumulators of a reduction

const load = (offset = 0): number[] => simd(0x00, 2, ...unsigned(offset)); // v128.load
const store = (offset = 0): number[] => simd(0x0b, 2, ...unsigned(offset)); // v128.store
const shuffle = (from: (byte: number) => number): number[] =>
  simd(0x0d, ...Array.from({ length: vectorBytes }, (_, byte) => from(byte)));

/** Code of the function of a program that goes along rows. */
class RowBody {
  readonly #program: Program;
  readonly #schedule: Schedule;
  readonly #lanes: Lanes;
  readonly #locals = new Locals(Object.keys(given).length);
  readonly #ends = { unrolled: this.#locals.add('i32'), whole: this.#locals.add('i32') };
  readonly #rowBytes = this.#locals.add('i32');
  readonly #tail = this.#locals.add('i32');
  readonly #offset = this.#locals.add('i32');
  readonly #mask = this.#locals.add('v128');
  /** addresses: of the running row, of rows, of the running number, of the rows where lines are kept */
  readonly #vectors: readonly number[];
  readonly #rows: readonly number[];
  readonly #columns: readonly number[];
  readonly #kept: ReadonlyMap<number, number>;
  /** of the sums of the running block; of one sum; rows that are left of the block */
  readonly #sums = { address: this.#locals.add('i32'), bytes: this.#locals.add('i32'), left: this.#locals.add('i32') };
  /** what is the same in all lanes, by kind and number */
  readonly #spread = new Map<string, number>();
  /** what is not, for each vector of lanes of a loop */
  readonly #varying: readonly Map<string, number>[] = Array.from({ length: unroll }, () => new Map<string, number>());

  constructor(program: Program) {
    this.#program = program;
    this.#schedule = schedule(program);
    this.#lanes = lanes[program.dtype];
    const { vectors, rows = 0, columns = 0 } = program;
    this.#vectors = this.#locals.several('i32', vectors);
    this.#rows = this.#locals.several('i32', rows);
    this.#columns = this.#locals.several('i32', columns);
    this.#kept = new Map(this.#schedule.keeps.map((line) => [line, this.#locals.add('i32')]));
  }

  get bytes(): number[] {
    const body = code(
      this.#prepare(),
      whileTrue(isLess(get(given.from), get(given.to)), code(this.#row(), this.#nextRow())),
    );
    return sized(code(this.#locals.declaration, body, [end]));
  }

  #prepare(): number[] {
    const { scalars, constants = [] } = this.#program;
    const { count, shift, spreadScalar } = this.#lanes;
    const wholes = (log: number): number[] =>
      code(get(given.columns), constant(log - shift), i32.shiftRight, constant(log), i32.shiftLeft);
    const rowsBefore = product(get(given.from), get(this.#rowBytes));
    const columnsBefore = code(get(given.from), constant(shift), i32.shiftLeft);
    const arrays = [...this.#vectors, ...this.#rows, ...this.#columns];
    return code(
      assign(this.#rowBytes, code(get(given.columns), constant(shift), i32.shiftLeft)),
      assign(this.#ends.whole, wholes(vectorShift)),
      assign(this.#ends.unrolled, wholes(vectorShift + unrollShift)),
      assign(this.#tail, code(get(given.columns), constant(count - 1), i32.and)),
      assign(this.#mask, this.#lanes.mask(get(this.#tail))),
      each(arrays, (local, i) => assign(local, loadInt32(given.addresses, i))),
      each(this.#vectors, (local) => increase(local, rowsBefore)),
      each(this.#columns, (local) => increase(local, columnsBefore)),
      each([...this.#kept.values()], (local, i) =>
        assign(local, sum(get(given.scratch), product(paddedRow(get(this.#rowBytes)), constant(i)))),
      ),
      each(Array.from({ length: scalars }), (_, i) =>
        assign(this.#same('scalar', i), code(sum(get(given.scalars), constant(8 * i)), spreadScalar)),
      ),
      each(constants, (bits, i) => assign(this.#same('constant', i), lanesOf(bits))), // engines make one anew wherever it stands
      this.#firstBlock(arrays.length),
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
        'column' in one ? code(this.#columnAddress(one.column), this.#value(one.value), this.#lanes.storeFirst) : [],
      ),
    );
  }

  #nextRow(): number[] {
    return code(
      each(this.#vectors, (local) => increase(local, get(this.#rowBytes))),
      each(this.#columns, (local) => increase(local, constant(1 << this.#lanes.shift))),
      increase(given.from, constant(1)),
    );
  }

  #columnAddress(column: number): number[] {
    return get(this.#columns[column]);
  }

  /** One loop along the row, and what follows from its reductions. */
  #phase(phase: Phase): number[] {
    const { unrolled, whole } = this.#ends;
    const accumulators = phase.reductions.map((line) =>
      this.#locals.several('v128', unroll).map((local) => ({ line, local })),
    );
    const accumulate = (copy: number, isTail: boolean): number[] =>
      each(accumulators, (ofLine) => {
        const { line, local } = ofLine[copy];
        const { opcode, initial } = this.#reduction(line);
        const value = this.#value(this.#program.lines[line].operands[0], copy);
        const masked = isTail ? code(value, lanesOf(initial), get(this.#mask), simd(0x52)) : value; // v128.bitselect
        return assign(local, code(get(local), masked, simd(opcode)));
      });
    const work = (copy: number, isTail = false): number[] =>
      code(this.#elements(phase, copy, isTail), accumulate(copy, isTail), this.#storeElements(phase, copy, isTail));
    const goOn = (vectors: number): number[] => increase(this.#offset, constant(vectors * vectorBytes));
    const copies = Array.from({ length: unroll }, (_, copy) => copy);
    return code(
      each(accumulators.flat(), ({ line, local }) => assign(local, lanesOf(this.#reduction(line).initial))),
      assign(this.#offset, constant(0)),
      whileTrue(
        isLess(get(this.#offset), get(unrolled)),
        code(
          each(copies, (copy) => work(copy)),
          goOn(unroll),
        ),
      ),
      whileTrue(isLess(get(this.#offset), get(whole)), code(work(0), goOn(1))),
      ifThen(get(this.#tail), work(0, true)),
      each(accumulators, (ofLine) =>
        this.#total(
          ofLine[0].line,
          ofLine.map(({ local }) => local),
        ),
      ),
      this.#onNumbers(phase.after),
    );
  }

  /** Loads what a phase reads, at a vector of lanes of its loop, and computes its lines. */
  #elements({ vectors, rows, kept, lines }: Phase, copy: number, isTail: boolean): number[] {
    const loaded = (address: number, isPadded = false): number[] => {
      const at = sum(get(address), get(this.#offset));
      return isTail && !isPadded ? this.#lanes.loadTail(at, get(this.#tail)) : code(at, load(copy * vectorBytes));
    };
    return code(
      each(vectors, (i) => assign(this.#varies('vector', i, copy), loaded(this.#vectors[i]))),
      each(rows, (i) => assign(this.#varies('row', i, copy), loaded(this.#rows[i]))),
      each(kept, (i) => assign(this.#varies('line', i, copy), loaded(this.#kept.get(i)!, true))),
      each(lines, (i) => assign(this.#varies('line', i, copy), this.#instruction(this.#program.lines[i], copy))),
    );
  }

  #storeElements({ keeps, stores }: Phase, copy: number, isTail: boolean): number[] {
    const at = (address: number): number[] => sum(get(address), get(this.#offset));
    const displacement = copy * vectorBytes;
    const write = (one: Store): number[] => {
      const value = this.#value(one.value, copy);
      if ('vector' in one) {
        const address = at(this.#vectors[one.vector]);
        if (isTail) return this.#lanes.storeTail(address, value, get(this.#tail));
        return code(address, value, store(displacement));
      }
      const place = summed(this.#program).indexOf(one as Extract<Store, { row: number }>);
      const address = sum(at(this.#sums.address), product(get(this.#sums.bytes), constant(place)));
      const { opcode } = this.#lanes.reduce.sum;
      return code(address, address, load(displacement), value, simd(opcode), store(displacement));
    };
    return code(
      each(keeps, (i) =>
        code(at(this.#kept.get(i)!), this.#value({ kind: 'line', index: i }, copy), store(displacement)),
      ),
      each(stores, write),
    );
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

  #reduction(line: number): Lanes['reduce'][Reduction['reduce']] {
    return this.#lanes.reduce[(this.#program.lines[line] as Reduction).reduce];
  }

  /** Brings accumulators together, always in the same order, and the total into all lanes. */
  #total(line: number, accumulators: readonly number[]): number[] {
    const operation = simd(this.#reduction(line).opcode);
    const [first] = accumulators;
    const steps: number[] = [];
    for (let half = accumulators.length / 2; half >= 1; half /= 2)
      for (let i = 0; i < half; i++)
        steps.push(...assign(accumulators[i], code(get(accumulators[i]), get(accumulators[i + half]), operation)));
    for (let bytes = vectorBytes / 2; bytes >= 1 << this.#lanes.shift; bytes /= 2)
      steps.push(
        ...assign(
          first,
          code(
            get(first),
            get(first),
            get(first),
            shuffle((byte) => byte ^ bytes),
            operation,
          ),
        ),
      );
    return code(steps, assign(this.#same('line', line), get(first)));
  }

  #firstBlock(index: number): number[] {
    const { length } = summed(this.#program);
    if (length === 0) return [];
    const { address, bytes } = this.#sums;
    const block = code(get(given.from), get(given.blockRows), i32.div, constant(1), i32.sub);
    return code(
      assign(bytes, paddedRow(get(this.#rowBytes))),
      assign(address, sum(loadInt32(given.addresses, index), product(block, product(get(bytes), constant(length))))),
    );
  }

  #startBlock(): number[] {
    const { length } = summed(this.#program);
    if (length === 0) return [];
    const { address, bytes, left } = this.#sums;
    const blockBytes = product(get(bytes), constant(length));
    return code(
      ifThen(
        code(get(left), i32.isZero),
        code(increase(address, blockBytes), clear(get(address), blockBytes), assign(left, get(given.blockRows))),
      ),
      assign(left, code(get(left), constant(1), i32.sub)),
    );
  }

  #value({ kind, index }: Operand, copy = 0): number[] {
    const varies = kind === 'vector' || kind === 'row' || (kind === 'line' && !this.#schedule.isUniform(index));
    return get(varies ? this.#varies(kind, index, copy) : this.#same(kind, index));
  }

  #same(kind: Operand['kind'], index: number): number {
    return this.#localOf(this.#spread, kind, index);
  }

  #varies(kind: Operand['kind'], index: number, copy: number): number {
    return this.#localOf(this.#varying[copy], kind, index);
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

/** The function of a program that goes along rows. */
export function rowFunction(program: Program): WasmFunction {
  return { type, body: new RowBody(program).bytes };
}
