import { bitsOf } from './constant-bits.ts';
import type { ConstantBits, Instruction, Line, Operand, Program, Reduction } from './program.ts';
import { hasRelaxedSimd } from './relaxed-simd.ts';

const mul = { float32: 0xe6, float64: 0xf2 } as const;
const add = { float32: 0xe4, float64: 0xf0 } as const;
const relaxedMadd = { float32: 0x105, float64: 0x107 } as const;

/** Collects lines and constants of a program; equal ones are written once. */
export class LineWriter {
  readonly dtype: Program['dtype'];
  readonly lines: Line[] = [];
  readonly constants: ConstantBits[] = [];
  /** whether `multiplyAdd` is one instruction */
  readonly fused: boolean;
  readonly #places = new Map<string, Operand>();

  /** @param fused default: where the engine has it */
  constructor(dtype: Program['dtype'], { fused = hasRelaxedSimd() }: { readonly fused?: boolean | undefined } = {}) {
    this.dtype = dtype;
    this.fused = fused;
  }

  /** One instruction on all lanes. @param opcode behind the prefix 0xfd */
  emit(opcode: number, ...operands: Operand[]): Operand {
    return this.#line({ opcode, operands });
  }

  /** An instruction that shifts. @param count of bits, the same in all lanes */
  shift(opcode: number, x: Operand, count: number): Operand {
    return this.#line({ opcode, operands: [x], immediate: count });
  }

  /** `a · b + c`, which rounds once where the engine has an instruction for it, else twice. */
  multiplyAdd(a: Operand, b: Operand, c: Operand): Operand {
    if (this.fused) return this.emit(relaxedMadd[this.dtype], a, b, c);
    return this.emit(add[this.dtype], this.emit(mul[this.dtype], a, b), c);
  }

  /** A number in all lanes, rounded to the dtype. */
  constant(value: number): Operand {
    return this.bits(...bitsOf(this.dtype, value));
  }

  /** A bit pattern in all int32, or in all int64 by their low and high halves. */
  bits(low: number, high = low): Operand {
    const bits: ConstantBits = [low | 0, high | 0];
    return this.#once(bits.join(), 'constant', this.constants, bits);
  }

  /** One number for each row, from all elements along it. */
  reduce(kind: Reduction['reduce'], x: Operand): Operand {
    return this.#once(`${kind} ${x.kind} ${x.index}`, 'line', this.lines, { reduce: kind, operands: [x] });
  }

  #line(line: Instruction): Operand {
    const operands = line.operands.map(({ kind, index }) => `${kind} ${index}`);
    return this.#once(`${line.opcode} ${line.immediate} ${operands.join()}`, 'line', this.lines, line);
  }

  #once<T>(key: string, kind: Operand['kind'], known: T[], one: T): Operand {
    const place = this.#places.get(key) ?? { kind, index: known.push(one) - 1 };
    this.#places.set(key, place);
    return place;
  }
}
