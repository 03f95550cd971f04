import { bitsOf, lanesOf } from '../constant-bits.ts';
import { constant } from '../encoding.ts';
import type { ConstantBits, Program, Reduction } from '../program.ts';
import { choose, code, i32, ifThen, simd, type Code } from './code.ts';

/** Elements side by side in 16 bytes, and those of the last 16 bytes of a row, of which some lie behind it. */
export interface Lanes {
  readonly count: number;
  /** log2 of the bytes of an element */
  readonly shift: number;
  /** a number at an address, in all lanes */
  readonly spread: Code;
  /** a float64 at an address, in all lanes */
  readonly spreadScalar: Code;
  /** lane 0 to an address */
  readonly storeFirst: Code;
  /** from an address, if `tail` elements are left; zeros in the other lanes */
  loadTail(address: Code, tail: Code): number[];
  storeTail(address: Code, value: Code, tail: Code): number[];
  /** all bits of the lanes below `tail` */
  mask(tail: Code): number[];
  /** which lanes differ: those of a vector and itself, where they are NaN */
  readonly differ: Code;
  readonly reduce: Readonly<Record<Reduction['reduce'], LaneReduction>>;
}

interface LaneReduction {
  readonly opcode: number;
  /** `pmin` or `pmax`, which are faster, but pass over NaN */
  readonly overNaN?: number | undefined;
  /** of no elements */
  readonly initial: ConstantBits;
}

export const vectorShift = 4;
export const vectorBytes = 1 << vectorShift;

const reduceOf = (dtype: Program['dtype'], sum: number, min: number): Lanes['reduce'] => ({
  sum: { opcode: sum, initial: bitsOf(dtype, 0) },
  min: { opcode: min, overNaN: min + 2, initial: bitsOf(dtype, Infinity) },
  max: { opcode: min + 1, overNaN: min + 3, initial: bitsOf(dtype, -Infinity) },
});

const isAtLeast2 = (tail: Code): Code => code(tail, constant(2), i32.and);
const isOdd = (tail: Code): Code => code(tail, constant(1), i32.and);
const lane2 = [2, 8, 2]; // alignment, bytes from the address, lane

/** 1 to 3 float32 from an address. */
function loadFew(address: Code, tail: Code): number[] {
  const two = code(address, simd(0x5d, 3, 0)); // v128.load64_zero
  const three = code(address, two, simd(0x56, ...lane2)); // v128.load32_lane
  return choose(isAtLeast2(tail), choose(isOdd(tail), three, two), code(address, simd(0x5c, 2, 0))); // v128.load32_zero
}

/** 1 to 3 float32 to an address. */
function storeFew(address: Code, value: Code, tail: Code): number[] {
  const both = code(address, value);
  const third = ifThen(isOdd(tail), code(both, simd(0x5a, ...lane2))); // v128.store32_lane
  return ifThen(isAtLeast2(tail), code(both, simd(0x5b, 3, 0, 0), third), code(both, simd(0x5a, 2, 0, 0))); // v128.store64_lane
}

export const lanes: Readonly<Record<Program['dtype'], Lanes>> = {
  float32: {
    count: 4,
    shift: 2,
    spread: simd(0x09, 2, 0), // v128.load32_splat
    spreadScalar: code([0x2b, 3, 0, 0xb6], simd(0x13)), // f64.load, f32.demote_f64, f32x4.splat
    storeFirst: simd(0x5a, 2, 0, 0), // v128.store32_lane
    loadTail: loadFew,
    storeTail: storeFew,
    mask: (tail) => code(lanesOf([0, 1], [2, 3]), tail, simd(0x11), simd(0x3a)), // i32x4.splat, i32x4.lt_u
    differ: simd(0x42), // f32x4.ne
    reduce: reduceOf('float32', 0xe4, 0xe8),
  },
  float64: {
    count: 2,
    shift: 3,
    spread: simd(0x0a, 3, 0), // v128.load64_splat
    spreadScalar: simd(0x0a, 3, 0),
    storeFirst: simd(0x5b, 3, 0, 0), // v128.store64_lane
    loadTail: (address) => code(address, simd(0x5d, 3, 0)), // v128.load64_zero
    storeTail: (address, value) => code(address, value, simd(0x5b, 3, 0, 0)),
    mask: () => lanesOf([-1, -1], [0, 0]),
    differ: simd(0x48), // f64x2.ne
    reduce: reduceOf('float64', 0xf0, 0xf4),
  },
};
