import type { ConstantBits, Program } from './program.ts';

/** The bits of a number, rounded to the dtype. */
export function bitsOf(dtype: Program['dtype'], value: number): ConstantBits {
  const view = new DataView(new ArrayBuffer(8));
  if (dtype === 'float32') {
    view.setFloat32(0, value);
    return [view.getInt32(0), view.getInt32(0)];
  }
  view.setFloat64(0, value);
  return [view.getInt32(4), view.getInt32(0)];
}

/** The instruction that gives 16 bytes. */
export function lanesOf(low: ConstantBits, high = low): number[] {
  return [0xfd, 0x0c, ...new Uint8Array(Int32Array.of(...low, ...high).buffer)]; // v128.const
}
