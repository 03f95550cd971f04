import { instructions } from './instructions.ts';
import type { Operand, Program } from './program.ts';

// https://webassembly.github.io/spec/core/binary/index.html
const types = { i32: 0x7f, float32: 0x7d, float64: 0x7c, v128: 0x7b } as const;
const simd = 0xfd;
const splat = { float32: 0x13, float64: 0x14 } as const;
const vectorBytes = 16;
const alignment = 4; // log2 of it

function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  do {
    bytes.push((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0));
    rest >>>= 7;
  } while (rest > 0);
  return bytes;
}

function list(entries: readonly (readonly number[])[]): number[] {
  return [...unsigned(entries.length), ...entries.flat()];
}

function section(id: number, entries: readonly (readonly number[])[]): number[] {
  const content = list(entries);
  return [id, ...unsigned(content.length), ...content];
}

function text(value: string): number[] {
  const bytes = [...new TextEncoder().encode(value)];
  return [...unsigned(bytes.length), ...bytes];
}

function functionType({ vectors, scalars, dtype }: Program): number[] {
  const parameters = [
    types.i32,
    ...Array<number>(vectors).fill(types.i32),
    ...Array<number>(scalars).fill(types[dtype]),
  ];
  return [0x60, ...list(parameters.map((type) => [type])), ...list([])];
}

/**
 * Code of a program. Parameters: bytes to go through, addresses of the vectors, scalars. Locals: the offset; scalars, each in all lanes;
 * elements of the vectors; results of the lines.
 */
function body({ dtype, vectors, scalars, lines, stores }: Program): number[] {
  const bytes = 0;
  const offset = 1 + vectors + scalars;
  const spread = offset + 1;
  const element = spread + scalars;
  const line = element + vectors;
  const get = (local: number): number[] => [0x20, ...unsigned(local)];
  const set = (local: number): number[] => [0x21, ...unsigned(local)];
  const at = (vector: number): number[] => [...get(1 + vector), ...get(offset), 0x6a]; // i32.add
  const value = ({ kind, index }: Operand): number[] => {
    if (kind === 'scalar') return get(spread + index);
    return get((kind === 'line' ? line : element) + index);
  };
  const used = new Set([...lines.flatMap(({ operands }) => operands), ...stores.map((store) => store.value)]);
  const read = new Set([...used].filter(({ kind }) => kind === 'vector').map(({ index }) => index));
  const loading = [...read].map((vector) => [...at(vector), simd, 0x00, alignment, 0, ...set(element + vector)]);
  const spreading = Array.from({ length: scalars }, (_, i) => [
    ...get(1 + vectors + i),
    simd,
    splat[dtype],
    ...set(spread + i),
  ]);
  const work = lines.map(({ name, operands }, i) => [
    ...operands.flatMap(value),
    simd,
    ...unsigned(instructions.get(name)![dtype]),
    ...set(line + i),
  ]);
  const storing = stores.map((store) => [...at(store.vector), ...value(store.value), simd, 0x0b, alignment, 0]);
  const advance = [...get(offset), 0x41, vectorBytes, 0x6a, 0x22, ...unsigned(offset)]; // leaves the new offset
  const loop = [
    0x03,
    0x40,
    ...loading.flat(),
    ...work.flat(),
    ...storing.flat(),
    ...advance,
    ...get(bytes),
    0x49,
    0x0d,
    0,
    0x0b,
  ]; // while less
  const locals = list([
    [1, types.i32],
    [...unsigned(scalars + vectors + lines.length), types.v128],
  ]);
  const code = [...locals, ...spreading.flat(), ...loop, 0x0b];
  return [...unsigned(code.length), ...code];
}

/** Bytes of a WebAssembly module that works on the memory `memory.memory` and exports each program under its number. */
export function assemble(programs: readonly Program[]): Uint8Array<ArrayBuffer> {
  const magicWordAndVersion = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
  return Uint8Array.from([
    ...magicWordAndVersion,
    ...section(1, programs.map(functionType)),
    ...section(2, [[...text('memory'), ...text('memory'), 0x02, 0x00, 1]]),
    ...section(
      3,
      programs.map((_, i) => unsigned(i)),
    ),
    ...section(
      7,
      programs.map((_, i) => [...text(String(i)), 0x00, ...unsigned(i)]),
    ),
    ...section(10, programs.map(body)),
  ]);
}
