import type { Bytes } from '../bytes.ts';
import { list, section, sized, text, unsigned } from './encoding.ts';
import type { Operand, Program } from './program.ts';

const types = { i32: 0x7f, float32: 0x7d, float64: 0x7c, v128: 0x7b } as const;
const simd = 0xfd;
const splat = { float32: 0x13, float64: 0x14 } as const;
const end = 0x0b;

const get = (local: number): number[] => [0x20, ...unsigned(local)];
const set = (local: number): number[] => [0x21, ...unsigned(local)];

function functionType({ vectors, scalars, dtype }: Program): number[] {
  const addresses = Array<number>(vectors).fill(types.i32);
  const numbers = Array<number>(scalars).fill(types[dtype]);
  return [0x60, ...sized([types.i32, ...addresses, ...numbers]), ...list([])];
}

/** Moves lanes: `load` from an address, `store` to an address below the lanes. */
interface Access {
  readonly bytes: number;
  readonly load: readonly number[];
  readonly store: readonly number[];
}

/** Behind the opcode of an access stand log2 of its alignment, and an offset. */
function accessOf({ storage, dtype }: Program): Access {
  if (storage === dtype) return { bytes: 16, load: [simd, 0x00, 4, 0], store: [simd, 0x0b, 4, 0] };
  return {
    bytes: 8,
    load: [simd, 0x5d, 3, 0, simd, 0x5f], // v128.load64_zero, f64x2.promote_low_f32x4
    store: [simd, 0x5e, simd, 0x5b, 3, 0, 0], // f32x4.demote_f64x2_zero, v128.store64_lane of lane 0
  };
}

/** Numbers of the locals. Parameters come first: bytes to go through, addresses of the vectors, scalars. */
function localsOf({ vectors, scalars }: Program) {
  const offset = 1 + vectors + scalars;
  const spread = offset + 1; // scalars in all lanes
  const element = spread + scalars; // of the vectors
  const line = element + vectors; // results of the lines
  return { bytes: 0, address: 1, scalar: 1 + vectors, offset, spread, element, line };
}

function body(program: Program): number[] {
  const { dtype, vectors, scalars, lines, stores } = program;
  const access = accessOf(program);
  const local = localsOf(program);
  const starts = { vector: local.element, scalar: local.spread, line: local.line } as const;
  const value = ({ kind, index }: Operand): number[] => get(starts[kind] + index);
  const addressOf = (vector: number): number[] => [...get(local.address + vector), ...get(local.offset), 0x6a]; // i32.add
  const values = [...lines.flatMap(({ operands }) => operands), ...stores.map((store) => store.value)];
  const read = new Set(values.filter(({ kind }) => kind === 'vector').map(({ index }) => index));

  const spread = Array.from({ length: scalars }, (_, i) => {
    return [...get(local.scalar + i), simd, splat[dtype], ...set(local.spread + i)];
  });
  const load = [...read].map((vector) => [...addressOf(vector), ...access.load, ...set(local.element + vector)]);
  const work = lines.map(({ opcode, operands }, i) => {
    return [...operands.flatMap(value), simd, ...unsigned(opcode), ...set(local.line + i)];
  });
  const store = stores.map((one) => [...addressOf(one.vector), ...value(one.value), ...access.store]);
  const advance = [...get(local.offset), 0x41, access.bytes, 0x6a, 0x22, ...unsigned(local.offset)]; // i32.const, add, tee
  const again = [...get(local.bytes), 0x49, 0x0d, 0]; // i32.lt_u, br_if: while offset < bytes
  const loop = [0x03, 0x40, ...[...load, ...work, ...store].flat(), ...advance, ...again, end];
  const declared = list([
    [1, types.i32],
    [...unsigned(scalars + vectors + lines.length), types.v128],
  ]);
  return sized([...declared, ...spread.flat(), ...loop, end]);
}

/**
 * Bytes of a WebAssembly module that works on the memory `memory.memory` and exports each program under its number: a function of the
 * bytes to go through, the addresses of the vectors, and the scalars. It goes on to whole vectors of lanes, and through one at least.
 */
export function assemble(programs: readonly Program[]): Bytes {
  const magicWordAndVersion = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
  const numbers = programs.map((_, i) => i);
  return Uint8Array.from([
    ...magicWordAndVersion,
    ...section(1, programs.map(functionType)),
    ...section(2, [[...text('memory'), ...text('memory'), 0x02, 0x00, 1]]),
    ...section(3, numbers.map(unsigned)),
    ...section(
      7,
      numbers.map((i) => [...text(String(i)), 0x00, ...unsigned(i)]),
    ),
    ...section(10, programs.map(body)),
  ]);
}
