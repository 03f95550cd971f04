import { constant, get } from '../encoding.ts';
import type { LineWriter } from '../line-writer.ts';
import type { ConstantBits, Instruction, Operand } from '../program.ts';
import { assign, code, each, increase, isLess, simd, sum, whileTrue, type Code, type Locals } from '../rows/code.ts';
import { loadLanes, storeFirst, storeLanes } from './code.ts';

const vectorBytes = 16;
const lanes = 4;

/** A row of numbers: where it begins, and its parts, each with as many numbers as a state. */
export interface Row {
  /** a local, which is moved along the row; null: there is no row */
  readonly pointer: number | null;
  readonly parts: number;
}

interface Written {
  readonly to: Row;
  /** one for each part */
  readonly values: readonly Operand[];
}

/** What is done with the elements at one place of all rows, by their parts; gives what is written, of which each may be a row that was read. */
type ElementWork = (lines: LineWriter, given: readonly (readonly Operand[])[]) => readonly Written[];

/** Loops over rows, lane by lane. What is constant is put into locals in front of all of them. */
export class RowLoops {
  readonly #locals: Locals;
  readonly #makeWriter: () => LineWriter;
  readonly #constants = new Map<string, { readonly local: number; readonly set: Code }>();

  constructor(locals: Locals, makeWriter: () => LineWriter) {
    this.#locals = locals;
    this.#makeWriter = makeWriter;
  }

  /** What stands in front of all loops. */
  get constants(): number[] {
    return each([...this.#constants.values()], (one) => one.set);
  }

  /** Goes through rows whose parts have `hidden` numbers. */
  loop(hidden: number, reads: readonly Row[], work: ElementWork): number[] {
    const writer = this.#makeWriter();
    const elements: number[] = [];
    const loads: Code[] = [];
    const load = ({ pointer }: Row, part: number): Operand => {
      const local = this.#locals.add('v128');
      loads.push(assign(local, loadLanes(get(pointer!), 4 * hidden * part)));
      return { kind: 'vector', index: elements.push(local) - 1 };
    };
    const written = work(
      writer,
      reads.map((row) => Array.from({ length: row.parts }, (_, part) => load(row, part))),
    );
    const constants = writer.constants.map((bits) => this.#constant(bits));
    const results = writer.lines.map(() => this.#locals.add('v128'));
    const value = ({ kind, index }: Operand): number[] =>
      get((kind === 'vector' ? elements : kind === 'constant' ? constants : results)[index]);
    const lines = each(writer.lines as readonly Instruction[], ({ opcode, operands, immediate }, i) => {
      const last = immediate === undefined ? [] : constant(immediate);
      return assign(results[i], code(each(operands, value), last, simd(opcode)));
    });
    const rows = [...reads, ...written.map(({ to }) => to)];
    const pointers = [...new Set(rows.flatMap(({ pointer }) => pointer ?? []))];
    const advance = each(pointers, (pointer) => increase(pointer, constant(vectorBytes)));
    const elementsWith = (store: (address: Code, x: Code, offset: number) => Code): number[] =>
      code(
        ...loads,
        lines,
        each(written, ({ to, values }) =>
          each(values, (x, part) => store(get(to.pointer!), value(x), 4 * hidden * part)),
        ),
        advance,
      );
    const rest = hidden % lanes;
    const end = this.#locals.add('i32');
    return code(
      assign(end, sum(get(pointers[0]), constant(4 * (hidden - rest)))),
      whileTrue(isLess(get(pointers[0]), get(end)), elementsWith(storeLanes)),
      rest === 0 ? [] : elementsWith((address, x, offset) => storeFirst(rest, address, x, offset)),
    );
  }

  #constant(bits: ConstantBits): number {
    const key = bits.join();
    const known = this.#constants.get(key);
    if (known !== undefined) return known.local;
    const local = this.#locals.add('v128');
    const bytes = new Uint8Array(Int32Array.of(...bits, ...bits).buffer);
    this.#constants.set(key, { local, set: assign(local, simd(0x0c, ...bytes)) }); // v128.const
    return local;
  }
}
