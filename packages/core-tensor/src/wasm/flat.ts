import { lanesOf } from './constant-bits.ts';
import { constant, get, list, set, sized, unsigned } from './encoding.ts';
import type { WasmFunction } from './module.ts';
import type { Instruction, Operand, Program, Store } from './program.ts';

const types = { i32: 0x7f, v128: 0x7b } as const;
const simd = 0xfd;
const end = 0x0b;

/** The parameters, all numbers of locals: the elements to go through, where the addresses of the vectors are, where the scalars are. */
const parameters = { from: 0, to: 1, addresses: 2, scalars: 3 } as const;
const type = [0x60, ...list(Object.keys(parameters).map(() => [types.i32])), ...list([])];
const elementShift = { float32: 2, float64: 3 } as const; // log2 of the bytes of an element
const shiftLeft = [0x74]; // i32.shl
const add = [0x6a]; // i32.add

/** From the parameter `scalars`, where each has 8 bytes, to all lanes. */
function loadScalar(dtype: Program['dtype'], index: number): number[] {
  const offset = unsigned(8 * index);
  if (dtype === 'float64') return [...get(parameters.scalars), simd, 0x0a, 3, ...offset]; // v128.load64_splat
  return [...get(parameters.scalars), 0x2b, 3, ...offset, 0xb6, simd, 0x13]; // f64.load, f32.demote_f64, f32x4.splat
}

/** From the parameter `addresses`, where each has 4 bytes. */
function loadAddress(index: number): number[] {
  return [...get(parameters.addresses), 0x28, 2, ...unsigned(4 * index)]; // i32.load
}

/** Moves lanes: `load` from an address, `store` to an address below the lanes; `round` does to lanes what store and load would. */
interface Access {
  readonly bytes: number;
  readonly load: readonly number[];
  readonly store: readonly number[];
  readonly round: readonly number[];
}

/** Behind the opcode of an access stand log2 of its alignment, and an offset. */
function accessOf({ storage, dtype }: Program): Access {
  if (storage === dtype) return { bytes: 16, load: [simd, 0x00, 4, 0], store: [simd, 0x0b, 4, 0], round: [] };
  const promote = [simd, 0x5f]; // f64x2.promote_low_f32x4
  const demote = [simd, 0x5e]; // f32x4.demote_f64x2_zero
  return {
    bytes: 8,
    load: [simd, 0x5d, 3, 0, ...promote], // v128.load64_zero
    store: [...demote, simd, 0x5b, 3, 0, 0], // v128.store64_lane of lane 0
    round: [...demote, ...promote],
  };
}

/** Numbers of the locals behind the parameters. */
function localsOf({ vectors, scalars, constants: { length: count } = [] }: Program) {
  const offset = Object.keys(parameters).length;
  const limit = offset + 1; // of the offset
  const address = limit + 1; // of each vector
  const spread = address + vectors; // scalars in all lanes
  const constants = spread + scalars;
  const element = constants + count; // of the vectors
  return { offset, limit, address, spread, constants, element, line: element + vectors };
}

/** The function of a program that goes through vectors. */
export function flatFunction(program: Program): WasmFunction {
  const { storage, dtype, vectors, scalars, constants = [] } = program;
  const lines = program.lines as Instruction[]; // others are not flat
  const stores = program.stores as Extract<Store, { vector: number }>[];
  const access = accessOf(program);
  const local = localsOf(program);
  const starts = { vector: local.element, scalar: local.spread, constant: local.constants, line: local.line } as const;
  const value = ({ kind, index }: Operand): number[] => get(starts[kind as keyof typeof starts] + index);
  const addressOf = (vector: number): number[] => [...get(local.address + vector), ...get(local.offset), ...add];
  const results = stores.map((store) => store.value);
  const stored = indicesOf('line', results);
  const read = indicesOf('vector', [...lines.flatMap(({ operands }) => operands), ...results]);

  const bytesTo = (element: number): number[] => [...get(element), ...constant(elementShift[storage]), ...shiftLeft];
  const prepare = [
    [...bytesTo(parameters.from), ...set(local.offset), ...bytesTo(parameters.to), ...set(local.limit)],
    ...Array.from({ length: vectors }, (_, i) => [...loadAddress(i), ...set(local.address + i)]),
    ...Array.from({ length: scalars }, (_, i) => [...loadScalar(dtype, i), ...set(local.spread + i)]),
    ...constants.map((bits, i) => [...lanesOf(bits), ...set(local.constants + i)]), // engines make one anew wherever it stands
  ];
  const load = [...read].map((vector) => [...addressOf(vector), ...access.load, ...set(local.element + vector)]);
  const work = lines.map(({ opcode, operands, immediate }, i) => {
    const last = immediate === undefined ? [] : constant(immediate);
    const round = stored.has(i) ? access.round : [];
    return [...operands.flatMap(value), ...last, simd, ...unsigned(opcode), ...round, ...set(local.line + i)];
  });
  const store = stores.map((one) => [...addressOf(one.vector), ...value(one.value), ...access.store]);
  const advance = [...get(local.offset), ...constant(access.bytes), ...add, ...set(local.offset)];
  const isLeft = [...get(local.offset), ...get(local.limit), 0x49]; // i32.lt_u
  const loop = [0x03, 0x40, ...[...load, ...work, ...store].flat(), ...advance, ...isLeft, 0x0d, 0, end]; // loop, br_if
  const declared = list([
    [...unsigned(2 + vectors), types.i32],
    [...unsigned(scalars + constants.length + vectors + lines.length), types.v128],
  ]);
  return { type, body: sized([...declared, ...prepare.flat(), ...isLeft, 0x04, 0x40, ...loop, end, end]) }; // if
}

function indicesOf(kind: Operand['kind'], operands: readonly Operand[]): ReadonlySet<number> {
  return new Set(operands.filter((operand) => operand.kind === kind).map(({ index }) => index));
}
