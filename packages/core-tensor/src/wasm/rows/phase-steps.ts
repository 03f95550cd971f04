import { isLoadedAlongRow } from '../along-rows.ts';
import { constant, get, unsigned } from '../encoding.ts';
import type { Line, Operand, Program, Store } from '../program.ts';
import type { Accumulators } from './accumulators.ts';
import type { RowArrays } from './arrays.ts';
import { assign, code, each, simd, sum } from './code.ts';
import { vectorBytes, type Lanes } from './lanes.ts';
import type { Phase } from './phases.ts';
import type { Step } from './steps.ts';
import type { Values } from './values.ts';

/** What the steps of a phase work with. */
export interface StepContext {
  readonly program: Program;
  readonly lanes: Lanes;
  readonly arrays: RowArrays;
  readonly values: Values;
  /** locals: bytes from the start of a row, elements behind its last whole vector of lanes, and the lanes that they are */
  readonly offset: number;
  readonly tail: number;
  readonly mask: number;
}

/** A reduction of a phase. */
export interface RunningReduction {
  readonly line: number;
  readonly operand: Operand;
  readonly accumulators: Accumulators;
}

const load = (copy: number): number[] => simd(0x00, 2, ...unsigned(copy * vectorBytes)); // v128.load
const store = (copy: number): number[] => simd(0x0b, 2, ...unsigned(copy * vectorBytes)); // v128.store

/** One instruction with its operands. */
export function instruction(line: Line, values: Values, copy?: number): number[] {
  if ('reduce' in line) return [];
  const { opcode, operands, immediate } = line;
  const last = immediate === undefined ? [] : constant(immediate);
  return code(
    each(operands, (operand) => values.get(operand, copy)),
    last,
    simd(opcode),
  );
}

/** Writes what a phase does with a vector of lanes. */
class StepWriter {
  readonly steps: Step[] = [];
  readonly #context: StepContext;
  readonly #phase: Phase;
  /** what waits for the operands that it uses */
  readonly #readers: readonly Step[];
  /** locals of what is there */
  readonly #done = new Set<number>();

  constructor(phase: Phase, reductions: readonly RunningReduction[], context: StepContext) {
    this.#context = context;
    this.#phase = phase;
    this.#readers = [
      ...reductions.map((one) => this.#accumulate(one)),
      ...phase.keeps.map((index) => this.#keep({ kind: 'line', index })),
      ...phase.stores.flatMap((one) => ('row' in one ? [this.#addToSums(one)] : [])),
    ];
  }

  /** An operand is loaded where it is first needed, a result used as soon as it is there; matrices are written last, when all is read. */
  write(): void {
    const { program, values } = this.#context;
    for (const index of this.#phase.lines) {
      const line = program.lines[index];
      const result: Operand = { kind: 'line', index };
      for (const operand of line.operands) this.#require(operand);
      this.#define(result, {
        code: (copy) => assign(values.local(result, copy), instruction(line, values, copy)),
        defines: result,
        uses: line.operands,
      });
    }
    for (const { uses } of this.#readers) for (const operand of uses) this.#require(operand);
    for (const { value } of this.#phase.stores) this.#require(value);
    this.steps.push(...this.#readers.filter((reader) => !this.steps.includes(reader))); // of what is the same along a row
    for (const one of this.#phase.stores) if ('vector' in one) this.steps.push(this.#storeVector(one));
  }

  #define(result: Operand, step: Step): void {
    const isResult = ({ kind, index }: Operand): boolean => kind === result.kind && index === result.index;
    this.steps.push(step, ...this.#readers.filter(({ uses }) => uses.some(isResult)));
  }

  #require(operand: Operand): void {
    const { values } = this.#context;
    const isKept = operand.kind === 'line' && this.#phase.kept.includes(operand.index);
    const local = values.local(operand);
    if (!(isKept || isLoadedAlongRow(operand)) || this.#done.has(local)) return;
    this.#done.add(local);
    this.#define(operand, {
      code: (copy, isTail) => assign(values.local(operand, copy), this.#load(operand, copy, isTail && !isKept)),
      defines: operand,
      uses: [],
    });
  }

  #at(row: number): number[] {
    return sum(get(row), get(this.#context.offset));
  }

  #load(operand: Operand, copy: number, isTail: boolean): number[] {
    const { arrays, lanes, tail } = this.#context;
    const at = this.#at(arrays.rowOf(operand));
    return isTail ? lanes.loadTail(at, get(tail)) : code(at, load(copy));
  }

  #accumulate({ operand, accumulators }: RunningReduction): Step {
    const { values, mask } = this.#context;
    return {
      code: (copy, isTail) => accumulators.add(copy, values.get(operand, copy), isTail ? get(mask) : undefined),
      uses: [operand],
    };
  }

  /** Whole vectors of lanes, also at the end of a row. */
  #keep(line: Operand): Step {
    const { arrays, values } = this.#context;
    return { code: (copy) => code(this.#at(arrays.rowOf(line)), values.get(line, copy), store(copy)), uses: [line] };
  }

  #addToSums(one: Store): Step {
    const { arrays, lanes, values } = this.#context;
    const at = this.#at(arrays.sumsOf(one));
    const { opcode } = lanes.reduce.sum;
    return {
      code: (copy) => code(at, at, load(copy), values.get(one.value, copy), simd(opcode), store(copy)),
      uses: [one.value],
    };
  }

  #storeVector({ vector, value }: Extract<Store, { vector: number }>): Step {
    const { arrays, lanes, values, tail } = this.#context;
    const at = this.#at(arrays.rowOf({ kind: 'vector', index: vector }));
    return {
      code: (copy, isTail) =>
        isTail
          ? lanes.storeTail(at, values.get(value, copy), get(tail))
          : code(at, values.get(value, copy), store(copy)),
      uses: [value],
    };
  }
}

/** What a phase does with a vector of lanes, in order. */
export function stepsOf(phase: Phase, reductions: readonly RunningReduction[], context: StepContext): readonly Step[] {
  const writer = new StepWriter(phase, reductions, context);
  writer.write();
  return writer.steps;
}
