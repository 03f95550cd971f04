import { constant, get, unsigned } from '../encoding.ts';
import { assign, code, each, end, i32, increase, isLess, product, simd, whileTrue, type Code } from '../rows/code.ts';

export const times = (a: Code, factor: number): number[] => product(a, constant(factor));
export const difference = (a: Code, b: Code): number[] => code(a, b, i32.sub);

/** A byte at an address. */
export const loadByte = (address: Code): number[] => [...address, 0x2d, 0, 0];
export const loadFloat = (address: Code): number[] => [...address, 0x2a, 2, 0];
export const storeFloat = (address: Code, value: Code): number[] => [...address, ...value, 0x38, 2, 0];
export const loadLanes = (address: Code, offset: number): number[] => [
  ...address,
  ...simd(0x00, 2, ...unsigned(offset)),
];
/** A float32 at an address, in all lanes. */
export const spread = (address: Code, offset: number): number[] => [...address, ...simd(0x09, 2, ...unsigned(offset))];
export const storeLanes = (address: Code, value: Code, offset: number): number[] =>
  code(address, value, simd(0x0b, 2, ...unsigned(offset)));
/** Only the first lanes of a vector. */
export const storeFirst = (count: number, address: Code, value: Code, offset: number): number[] =>
  each(Array(count).keys(), (lane) => code(address, value, simd(0x5a, 2, ...unsigned(offset + 4 * lane), lane)));
/** `memory.copy` */
export const copy = (to: Code, from: Code, bytes: Code): number[] => code(to, from, bytes, [0xfc, 0x0a, 0, 0]);

/** `a` if the condition is not 0, else `b`. */
export const choose = (condition: Code, a: Code, b: Code): number[] => code(a, b, condition, [0x1b]);
/** One float32 or the other. */
export const eitherFloat = (condition: Code, then: Code, otherwise: Code): number[] =>
  code(condition, [0x04, 0x7d], then, [0x05], otherwise, [end]);
/** For each number from one to the one before another. */
export const forEach = (counter: number, from: Code, to: Code, work: Code): number[] =>
  code(assign(counter, from), whileTrue(isLess(get(counter), to), code(work, increase(counter, constant(1)))));
