import { describe, expect, it } from 'vitest';
import { instructions, interpret, type Given } from '../../../testing/interpreter.ts';
import { Generator } from '../../random/generator.ts';
import { assemble } from '../assemble.ts';
import { bitsOf } from '../constant-bits.ts';
import type { Instruction, Line, Operand, Program, Store, WasmKernel, WasmSums } from '../program.ts';
import { isAlongRows } from '../along-rows.ts';
import { divisionOf } from './division.ts';

const arrays = { float32: Float32Array, float64: Float64Array } as const;
const pattern = 0xab;

interface Made {
  readonly program: Program;
  readonly given: Given;
}

/** Runs a program whose work is divided at `parts`, and gives what is in its arrays. The last array ends where the memory ends. */
function run({ program, given }: Made, parts: (rows: number, unit: number) => readonly number[]) {
  const { rowCount, columnCount, scalars } = given;
  const { dtype } = program;
  const Elements = arrays[dtype];
  const width = Elements.BYTES_PER_ELEMENT;
  const memory = new WebAssembly.Memory({ initial: 1 });
  const bytes = new Uint8Array(memory.buffer).fill(pattern);
  const division = divisionOf(program, rowCount, columnCount);
  const work = isAlongRows(program) ? rowCount : rowCount * columnCount;
  const tiles = given.tiles ?? [];
  const lists = [...given.vectors, ...given.rows, ...given.columns, ...tiles];
  let at = memory.buffer.byteLength;
  const placed = lists.map((values, i) => {
    const isWhole = i >= given.vectors.length || columnCount === 0;
    const length = isWhole ? values.length : columnCount;
    const stride = width * length;
    const count = isWhole ? 1 : rowCount;
    at -= stride * count;
    const address = at;
    const rows = Array.from({ length: count }, (_, r) => new Elements(memory.buffer, address + stride * r, length));
    rows.forEach((row, r) => row.set(values.slice(r * length, (r + 1) * length)));
    at -= width; // whose bytes must stay
    return { address, rows };
  });
  const [scalarsAt, addressesAt, scratch, partials] = [0, 512, 1024, 1024 + division.scratchBytes];
  new Float64Array(memory.buffer, scalarsAt, scalars.length).set(scalars);
  const tileRows = tiles.map((values) => values.length / columnCount);
  const addresses = [...placed.map(({ address }) => address), ...tileRows, partials];
  new Int32Array(memory.buffer, addressesAt, addresses.length).set(addresses);
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(assemble([program])), { memory: { memory } });
  const ends = parts(work, division.unit);
  for (let i = ends.length - 1; i >= 0; i--)
    (exports['0'] as WasmKernel)(ends[i - 1] ?? 0, ends[i], addressesAt, scalarsAt, columnCount, scratch, division.blockRows); // prettier-ignore
  (exports['0 sums'] as WasmSums | undefined)?.(division.blocks, addressesAt, columnCount);
  const results = placed.map(({ rows }) => rows.flatMap((row) => [...row]));
  for (const { byteOffset, byteLength } of placed.flatMap(({ rows }) => rows))
    bytes.fill(pattern, byteOffset, byteOffset + byteLength);
  bytes.fill(pattern, 0, partials + division.partialsBytes);
  expect(bytes.every((byte) => byte === pattern)).toBe(true);
  return results;
}

const all = (rows: number): number[] => [rows];
const each = (rows: number, unit: number): number[] =>
  Array.from({ length: Math.ceil(rows / unit) }, (_, i) => Math.min(rows, (i + 1) * unit));

function expectAsInterpreted(made: Made): void {
  const { program, given } = made;
  const copy = (lists: readonly number[][]): number[][] => lists.map((values) => [...values]);
  const expected = { ...given, vectors: copy(given.vectors), rows: copy(given.rows), columns: copy(given.columns) };
  interpret(program, expected, divisionOf(program, given.rowCount, given.columnCount).blockRows);
  const wanted = [...expected.vectors, ...expected.rows, ...expected.columns, ...(given.tiles ?? [])];
  expect(run(made, all)).toEqual(wanted);
  expect(run(made, each)).toEqual(wanted);
}

const columnCounts = [1, 2, 3, 4, 5, 6, 7, 8, 9, 16, 17, 64, 100];
const special = [NaN, Infinity, -Infinity, -0, 0, 1e-42, 3e38];

/** A program of any lines that make sense, and numbers for it. */
function draw(seed: number, dtype: Program['dtype'], columnCount: number, isFlat = false): Made {
  const rng = new Generator(seed);
  const below = (n: number): number => rng.below(n);
  const pick = <T>(items: readonly T[]): T => items[below(items.length)];
  const rowCount = 1 + below(5);
  const most = isFlat ? 0 : 3;
  const counts = {
    vectors: 1 + below(3),
    rows: below(most),
    columns: below(most + 1),
    tiles: below(most),
    scalars: below(3),
  };
  const constants = Array.from({ length: below(3) }, () => rng.next() * 4 - 2);
  const lines: Line[] = [];
  const uniform: boolean[] = [];
  const operands = (): Operand[] => {
    const of = (kind: Operand['kind'], count: number): Operand[] =>
      Array.from({ length: count }, (_, index) => ({ kind, index }));
    const { vectors, rows, columns, tiles, scalars } = counts;
    const given = [
      of('vector', vectors),
      of('row', rows),
      of('column', columns),
      of('tile', tiles),
      of('scalar', scalars),
    ];
    return [
      ...given.flat(),
      ...of('constant', constants.length),
      ...of('line', lines.length),
      ...of('line', lines.length),
    ];
  };
  const isUniform = ({ kind, index }: Operand): boolean =>
    kind === 'line' ? uniform[index] : !['vector', 'row', 'tile'].includes(kind);
  const opcodes = Object.keys(instructions).map(Number);
  for (let i = 1 + below(14); i > 0; i--) {
    if (!isFlat && rng.next() < 0.25) {
      lines.push({ reduce: pick(['sum', 'max', 'min'] as const), operands: [pick(operands())] });
      uniform.push(true);
      continue;
    }
    const opcode = pick(opcodes);
    const chosen = Array.from({ length: instructions[opcode].length }, () => pick(operands()));
    uniform.push(chosen.every(isUniform));
    lines.push({ opcode: dtype === 'float32' ? opcode : opcode + 12, operands: chosen } satisfies Instruction);
  }
  const values = operands();
  const stores: Store[] = [];
  for (let vector = 0; vector < counts.vectors; vector++) if (rng.next() < 0.6) stores.push({ vector, value: pick(values) }); // prettier-ignore
  for (let row = 0; row < counts.rows; row++) if (rng.next() < 0.4) stores.push({ row, value: pick(values) });
  for (let column = 0; column < counts.columns; column++)
    if (rng.next() < 0.5) stores.push({ column, value: pick(values.filter(isUniform)) });
  const round = dtype === 'float32' ? Math.fround : (x: number): number => x;
  const number = (): number => round(rng.next() < 0.03 ? pick(special) : rng.next() * 6 - 3);
  const lists = (count: number, length: number): number[][] =>
    Array.from({ length: count }, () => Array.from({ length }, number));
  return {
    program: {
      storage: dtype,
      dtype,
      ...counts,
      constants: constants.map((x) => bitsOf(dtype, x)),
      lines,
      stores,
    },
    given: {
      rowCount,
      columnCount,
      vectors: lists(counts.vectors, rowCount * columnCount),
      rows: lists(counts.rows, columnCount),
      columns: lists(counts.columns, rowCount),
      tiles: Array.from({ length: counts.tiles }, () => lists(1, columnCount * (1 + below(3)))[0]),
      scalars: Array.from({ length: counts.scalars }, number),
      constants,
    },
  };
}

describe('a program along rows gives the bits of an interpreter, however its rows are divided', () => {
  it.each(columnCounts)('with %i columns', (columnCount) => {
    for (const dtype of ['float32', 'float64'] as const)
      for (let seed = 0; seed < 12; seed++) expectAsInterpreted(draw(100 * columnCount + seed, dtype, columnCount));
  });

  it('flat', () => {
    for (const dtype of ['float32', 'float64'] as const)
      for (let seed = 0; seed < 30; seed++) expectAsInterpreted(draw(seed, dtype, 1 + (seed % 23), true));
  });
});

describe('a program along rows', () => {
  const vector: Operand = { kind: 'vector', index: 0 };
  const sums: Program = {
    storage: 'float32',
    dtype: 'float32',
    vectors: 1,
    rows: 1,
    columns: 3,
    scalars: 0,
    lines: (['sum', 'max', 'min'] as const).map((reduce) => ({ reduce, operands: [vector] })),
    stores: [
      { row: 0, value: vector },
      ...[0, 1, 2].map((index): Store => ({ column: index, value: { kind: 'line', index } })),
    ],
  };
  const empty = { scalars: [], constants: [], vectors: [[]] };

  it('sums no rows to zeros', () => {
    const given: Given = { ...empty, rowCount: 0, columnCount: 5, rows: [[1, 2, 3, 4, 5]], columns: [[], [], []] };
    expect(run({ program: sums, given }, all)).toEqual([[], [0, 0, 0, 0, 0], [], [], []]);
  });

  it('of rows without elements gives 0, −Infinity and Infinity', () => {
    const given: Given = { ...empty, rowCount: 2, columnCount: 0, rows: [[]], columns: [[7, 7], [7, 7], [7, 7]] }; // prettier-ignore
    expect(run({ program: sums, given }, all)).toEqual([[], [], [0, 0], [-Infinity, -Infinity], [Infinity, Infinity]]);
  });

  it('may have one array as several', () => {
    const length = 21;
    const [x, y, z] = [0, 1, 2].map((index): Operand => ({ kind: 'vector', index }));
    const program: Program = {
      storage: 'float32',
      dtype: 'float32',
      vectors: 3,
      scalars: 0,
      lines: [
        { reduce: 'sum', operands: [x] },
        { opcode: 0xe6, operands: [y, { kind: 'line', index: 0 }] },
        { reduce: 'max', operands: [{ kind: 'line', index: 1 }] },
        { opcode: 0xe5, operands: [z, { kind: 'line', index: 2 }] },
      ],
      stores: [{ vector: 1, value: { kind: 'line', index: 3 } }],
    };
    const memory = new WebAssembly.Memory({ initial: 1 });
    const view = new Float32Array(memory.buffer, 1024, length);
    for (let c = 0; c < length; c++) view[c] = c - 4;
    new Int32Array(memory.buffer).fill(view.byteOffset, 0, 3);
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(assemble([program])), { memory: { memory } });
    (exports['0'] as WasmKernel)(0, 1, 0, 64, length, 512);
    const total = (length * (length - 1)) / 2 - 4 * length;
    expect([...view]).toEqual(Array.from({ length }, (_, c) => c - 4 - total * (length - 5)));
  });

  it.each<[stored: Store, message: RegExp]>([
    [{ column: 0, value: vector }, /^assemble: column 0 is to have vector 0, which varies along a row$/],
  ])('is refused where it makes no sense: %o', (stored, message) => {
    expect(() => assemble([{ ...sums, stores: [stored] }])).toThrow(message);
  });

  it('computes with what is stored', () => {
    expect(() => assemble([{ ...sums, dtype: 'float64' }])).toThrow(
      /^assemble: a program computes in float64 with what lies as float32; both must be the same$/,
    );
  });
});
