import { constant, get, set, unsigned } from '../../wasm/encoding.ts';

/** What is multiplied, and what the results are. */
export type Precision = 'float32' | 'float64';

export const vectorBytes = 16;
export const elementBytes = 8;
export const resultBytes = { float32: 4, float64: 8 } as const;

export const i32 = 0x7f;
export const v128 = 0x7b;
export const loop: readonly number[] = [0x03, 0x40];
export const end: readonly number[] = [0x0b];
export const add: readonly number[] = [0x6a]; // i32.add
export const mul: readonly number[] = [0x6c]; // i32.mul
const addLanes = [0xfd, 0xf0, 0x01]; // f64x2.add
const mulLanes = [0xfd, 0xf2, 0x01]; // f64x2.mul
const mulAddLanes = [0xfd, 0x87, 0x02]; // f64x2.relaxed_madd
export const promote: readonly number[] = [0xfd, 0x5f]; // f64x2.promote_low_f32x4
const demote = [0xfd, 0x5e]; // f32x4.demote_f64x2_zero
const zero = [0xfd, 0x0c, ...Array<number>(vectorBytes).fill(0)]; // v128.const

export const code = (...parts: readonly (readonly number[])[]): number[] => parts.flat();

export const each = (count: number, work: (index: number) => number[]): number[] =>
  Array.from({ length: count }, (_, i) => work(i)).flat();

export const increase = (local: number, by: number): number[] => code(get(local), constant(by), add, set(local));

/** Goes on by a number of bytes that a local has. */
export const advance = (local: number, by: number): number[] => code(get(local), get(by), add, set(local));

/** Again while there are strips left. */
export const repeat = (left: number): number[] => code(get(left), [0x41, 0x7f], add, [0x22, left, 0x0d, 0], end); // + −1, tee, br_if

/** Again while one local is below another. */
export const repeatBelow = (local: number, stop: number): number[] => code(get(local), get(stop), [0x49, 0x0d, 0], end); // i32.lt_u, br_if

export const clear = (sums: readonly number[]): number[] => sums.flatMap((sum) => code(zero, set(sum)));

/** Adds the product of two locals to a third, which `fused` may round once instead of twice. */
export function addProduct(a: number, b: readonly number[], sum: number, fused: boolean): number[] {
  return code(get(a), b, fused ? [] : mulLanes, get(sum), fused ? mulAddLanes : addLanes, set(sum));
}

/** Adds two sums to two elements of `y`. */
export function addResult(precision: Precision, address: number, index: number, sum: number): number[] {
  const offset = unsigned(2 * resultBytes[precision] * index);
  const [load, store] =
    precision === 'float32'
      ? [code([0xfd, 0x5d, 3], offset, promote), code(demote, [0xfd, 0x5b, 3], offset, [0])] // v128.load64_zero, v128.store64_lane
      : [code([0xfd, 0x00, 4], offset), code([0xfd, 0x0b, 4], offset)]; // v128.load, v128.store
  return code(get(address), get(address), load, get(sum), addLanes, store);
}
