import type { LineWriter } from '../line-writer.ts';
import type { Operand } from '../program.ts';

/** An operand, or a number in all lanes. */
export type Value = Operand | number;

// https://webassembly.github.io/spec/core/appendix/index-instructions.html
const opcodes = {
  equal: 0x41,
  notEqual: 0x42,
  less: 0x43,
  greater: 0x44,
  lessEqual: 0x45,
  greaterEqual: 0x46,
  not: 0x4d,
  and: 0x4e,
  andNot: 0x4f,
  or: 0x50,
  xor: 0x51,
  select: 0x52,
  ceil: 0x67,
  floor: 0x68,
  trunc: 0x69,
  nearest: 0x6a,
  shiftLeft: 0xab,
  shiftRight: 0xac,
  addWhole: 0xae,
  subWhole: 0xb1,
  abs: 0xe0,
  sqrt: 0xe3,
  add: 0xe4,
  sub: 0xe5,
  mul: 0xe6,
  div: 0xe7,
  pmin: 0xea,
  pmax: 0xeb,
  fromWhole: 0xfa,
} as const;

const signBit = -0x80000000;

/** Writes lines on float32 lanes, in the words of the instructions. A mask has all bits of a lane set, or none. */
export class Lanes {
  readonly #lines: LineWriter;

  constructor(lines: LineWriter) {
    this.#lines = lines;
  }

  add = (a: Value, b: Value): Operand => this.#emit(opcodes.add, a, b);
  sub = (a: Value, b: Value): Operand => this.#emit(opcodes.sub, a, b);
  mul = (a: Value, b: Value): Operand => this.#emit(opcodes.mul, a, b);
  div = (a: Value, b: Value): Operand => this.#emit(opcodes.div, a, b);
  abs = (x: Value): Operand => this.#emit(opcodes.abs, x);
  sqrt = (x: Value): Operand => this.#emit(opcodes.sqrt, x);
  floor = (x: Value): Operand => this.#emit(opcodes.floor, x);
  ceil = (x: Value): Operand => this.#emit(opcodes.ceil, x);
  trunc = (x: Value): Operand => this.#emit(opcodes.trunc, x);
  /** to the nearest whole number, half to even */
  nearest = (x: Value): Operand => this.#emit(opcodes.nearest, x);
  less = (a: Value, b: Value): Operand => this.#emit(opcodes.less, a, b);
  greater = (a: Value, b: Value): Operand => this.#emit(opcodes.greater, a, b);
  greaterEqual = (a: Value, b: Value): Operand => this.#emit(opcodes.greaterEqual, a, b);
  lessEqual = (a: Value, b: Value): Operand => this.#emit(opcodes.lessEqual, a, b);
  notEqual = (a: Value, b: Value): Operand => this.#emit(opcodes.notEqual, a, b);
  equal = (a: Value, b: Value): Operand => this.#emit(opcodes.equal, a, b);
  and = (a: Value, b: Value): Operand => this.#emit(opcodes.and, a, b);
  /** bits of `a` that `b` does not have */
  andNot = (a: Value, b: Value): Operand => this.#emit(opcodes.andNot, a, b);
  xor = (a: Value, b: Value): Operand => this.#emit(opcodes.xor, a, b);
  or = (a: Value, b: Value): Operand => this.#emit(opcodes.or, a, b);
  not = (x: Value): Operand => this.#emit(opcodes.not, x);
  addWhole = (a: Value, b: Value): Operand => this.#emit(opcodes.addWhole, a, b);
  subWhole = (a: Value, b: Value): Operand => this.#emit(opcodes.subWhole, a, b);
  /** int32 as float32 */
  fromWhole = (x: Value): Operand => this.#emit(opcodes.fromWhole, x);
  shiftLeft = (x: Operand, count: number): Operand => this.#lines.shift(opcodes.shiftLeft, x, count);
  /** with its sign */
  shiftRight = (x: Operand, count: number): Operand => this.#lines.shift(opcodes.shiftRight, x, count);
  /** a bit pattern in all lanes */
  bits = (value: number): Operand => this.#lines.bits(value);

  /** `a · b + c` */
  multiplyAdd(a: Value, b: Value, c: Value): Operand {
    return this.#lines.multiplyAdd(this.#operand(a), this.#operand(b), this.#operand(c));
  }

  /** `a` where the mask is set, else `b` */
  select = (mask: Operand, a: Value, b: Value): Operand => this.#emit(opcodes.select, a, b, mask);

  /** `x`, or the bound that it is below; where one is NaN, `x` */
  atLeast = (x: Value, bound: Value): Operand => this.#emit(opcodes.pmax, x, bound);

  /** `x`, or the bound that it is above; where one is NaN, `x` */
  atMost = (x: Value, bound: Value): Operand => this.#emit(opcodes.pmin, x, bound);

  /** `y`, negative where `x` is: of results that would else lose the sign of −0 */
  signed = (y: Value, x: Value): Operand => this.or(y, this.and(x, this.bits(signBit)));

  /**
   * A polynomial, the coefficient of the highest power first: those of even and of odd powers by Horner's rule, since these halves do not
   * wait for each other and round less often than the whole.
   */
  polynomial(coefficients: readonly number[], x: Operand): Operand {
    const square = this.mul(x, x);
    const lowestFirst = coefficients.toReversed();
    const [even, odd] = [0, 1].map((rest) =>
      lowestFirst
        .filter((_, power) => power % 2 === rest)
        .reduceRight<Value | null>((sum, c) => (sum === null ? c : this.multiplyAdd(sum, square, c)), null),
    );
    return this.multiplyAdd(odd ?? 0, x, even ?? 0);
  }

  #emit(opcode: number, ...operands: Value[]): Operand {
    return this.#lines.emit(opcode, ...operands.map((one) => this.#operand(one)));
  }

  #operand(value: Value): Operand {
    return typeof value === 'number' ? this.#lines.constant(value) : value;
  }
}
