import { get, list, magicWordAndVersion, section, sized } from './encoding.ts';

const v128 = 0x7b;
const multiplyAdd = [0xfd, 0x85, 0x02]; // f32x4.relaxed_madd

/** A module with one function, which multiplies and adds. */
const probe = Uint8Array.from([
  ...magicWordAndVersion,
  ...section(1, [[0x60, ...sized([v128]), ...sized([v128])]]),
  ...section(3, [[0]]),
  ...section(10, [sized([...list([]), ...get(0), ...get(0), ...get(0), ...multiplyAdd, 0x0b])]),
]);

let known: boolean | undefined;

/** Whether the engine has relaxed SIMD. */
export function hasRelaxedSimd(): boolean {
  known ??= WebAssembly.validate(probe);
  return known;
}
