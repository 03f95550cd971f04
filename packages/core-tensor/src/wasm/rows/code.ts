import { constant, get, list, set, unsigned } from '../encoding.ts';

/** Code of a WebAssembly function. */
export type Code = readonly number[];

const types = { i32: 0x7f, v128: 0x7b } as const;
export const end = 0x0b;

type ValueType = keyof typeof types;

export const functionType = (parameters: readonly ValueType[], results: readonly ValueType[] = []): number[] => [
  0x60,
  ...list(parameters.map((type) => [types[type]])),
  ...list(results.map((type) => [types[type]])),
];

/** Parts one behind the other; pushing them is several times as fast as `flat`. */
export function code(...parts: readonly Code[]): number[] {
  const bytes: number[] = [];
  for (const part of parts) for (const byte of part) bytes.push(byte);
  return bytes;
}

export const each = <T>(items: Iterable<T>, write: (item: T, index: number) => Code): number[] =>
  code(...[...items].map(write));

export const i32 = {
  add: [0x6a],
  sub: [0x6b],
  mul: [0x6c],
  div: [0x6e], // i32.div_u
  remainder: [0x70], // i32.rem_u
  and: [0x71],
  shiftLeft: [0x74],
  shiftRight: [0x76], // i32.shr_u
  isZero: [0x45], // i32.eqz
  isEqual: [0x46],
  isLess: [0x49], // i32.lt_u
  isAtMost: [0x4d], // i32.le_u
} as const satisfies Readonly<Record<string, Code>>;

/** An instruction on lanes, and what stands behind its opcode. */
export const simd = (opcode: number, ...behind: readonly number[]): number[] => [0xfd, ...unsigned(opcode), ...behind];

/** The int32 with a number, of those at an address. */
export const loadInt32 = (address: number, index: number): number[] => [
  ...get(address),
  0x28,
  2,
  ...unsigned(4 * index),
];

export const assign = (local: number, value: Code): number[] => code(value, set(local));
export const sum = (a: Code, b: Code): number[] => code(a, b, i32.add);
export const product = (a: Code, b: Code): number[] => code(a, b, i32.mul);
export const increase = (local: number, by: Code): number[] => assign(local, sum(get(local), by));
export const isLess = (a: Code, b: Code): number[] => code(a, b, i32.isLess);

export const ifThen = (condition: Code, then: Code, otherwise: Code = []): number[] =>
  code(condition, [0x04, 0x40], then, otherwise.length === 0 ? [] : [0x05], otherwise, [end]);
/** One of two vectors of lanes. */
export const choose = (condition: Code, one: Code, other: Code): number[] =>
  code(condition, [0x04, types.v128], one, [0x05], other, [end]);
export const whileTrue = (condition: Code, body: Code): number[] =>
  ifThen(condition, code([0x03, 0x40], body, condition, [0x0d, 0, end])); // loop, br_if

/** `memory.fill` with zeros. */
export const clear = (address: Code, bytes: Code): number[] => code(address, constant(0), bytes, [0xfc, 0x0b, 0]);

/** Locals of a function, behind its parameters. */
export class Locals {
  readonly #types: number[] = [];
  readonly #parameters: number;

  constructor(parameters: number) {
    this.#parameters = parameters;
  }

  /** A new one. */
  add(type: ValueType): number {
    return this.#parameters + this.#types.push(types[type]) - 1;
  }

  /** New ones. */
  several(type: ValueType, count: number): number[] {
    return Array.from({ length: count }, () => this.add(type));
  }

  get declaration(): number[] {
    return [...unsigned(this.#types.length), ...this.#types.flatMap((type) => [1, type])];
  }
}
