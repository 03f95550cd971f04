import type { Operand, Program, Reduction } from '../src/wasm.ts';

type Arrays = readonly number[][];

/** What a program works on: matrices, rows and columns as lists of numbers, single numbers, and constants as such. */
export interface Given {
  readonly rowCount: number;
  readonly columnCount: number;
  readonly vectors: Arrays;
  readonly rows: Arrays;
  readonly columns: Arrays;
  readonly tiles?: Arrays | undefined;
  readonly scalars: readonly number[];
  readonly constants: readonly number[];
}

const max = (a: number, b: number): number => Math.max(a, b);
const min = (a: number, b: number): number => Math.min(a, b);

/** The instructions of float32 that are interpreted; those of float64 stand 12 higher. */
export const instructions: Readonly<Record<number, (...values: number[]) => number>> = {
  0xe0: Math.abs,
  0xe1: (x) => -x,
  0xe3: Math.sqrt,
  0xe4: (a, b) => a + b,
  0xe5: (a, b) => a - b,
  0xe6: (a, b) => a * b,
  0xe7: (a, b) => a / b,
  0xe8: min,
  0xe9: max,
};

const add = (a: number, b: number): number => a + b;
/** The other number if it is beyond, or NaN: of two zeros the first stays. */
const beyond =
  (sign: number) =>
  (a: number, b: number): number =>
    sign * b > sign * a || (Number.isNaN(b) && !Number.isNaN(a)) ? b : a;
const reductions = {
  sum: { initial: 0, gather: add, combine: add },
  max: { initial: -Infinity, gather: beyond(1), combine: max },
  min: { initial: Infinity, gather: beyond(-1), combine: min },
};

/** Does with plain numbers what a program says: row by row, line by line. Vectors, rows and columns change as the kernel changes them. */
export function interpret(program: Program, given: Given, blockRows: number): void {
  const { rowCount, columnCount, vectors, rows, columns, tiles = [], scalars, constants } = given;
  const { dtype, lines, stores } = program;
  const round = dtype === 'float32' ? Math.fround : (x: number): number => x;
  const lanes = dtype === 'float32' ? 4 : 2;
  const opcodeOf = (opcode: number): number => (dtype === 'float32' ? opcode : opcode - 12);
  const sums = new Map(stores.map((store) => [store, [] as number[][]]));
  for (let r = 0; r < rowCount; r++) {
    const results: number[][] = []; // of each line, all numbers of the row
    const valueOf = ({ kind, index }: Operand, c: number): number => {
      if (kind === 'vector') return vectors[index][r * columnCount + c];
      if (kind === 'row') return rows[index][c];
      if (kind === 'tile') return tiles[index][(r * columnCount + c) % tiles[index].length];
      if (kind === 'column') return columns[index][r];
      if (kind === 'scalar') return round(scalars[index]);
      return kind === 'constant' ? round(constants[index]) : results[index][c];
    };
    const along = (value: Operand, count = Math.max(1, columnCount)): number[] =>
      Array.from({ length: count }, (_, c) => valueOf(value, c));
    for (const line of lines) {
      if ('reduce' in line) {
        const total = reduceAlong(line, along(line.operands[0], columnCount));
        results.push(Array<number>(Math.max(1, columnCount)).fill(total));
      } else {
        const operands = line.operands.map((operand) => along(operand));
        const f = instructions[opcodeOf(line.opcode)];
        results.push(operands[0].map((_, c) => round(f(...operands.map((values) => values[c])))));
      }
    }
    const values = stores.map(({ value }) => along(value));
    stores.forEach((store, i) => {
      if ('vector' in store)
        vectors[store.vector].splice(r * columnCount, columnCount, ...values[i].slice(0, columnCount));
      else if ('column' in store) columns[store.column][r] = values[i][0];
      else {
        const blocks = sums.get(store)!;
        const block = (blocks[Math.floor(r / blockRows)] ??= Array<number>(columnCount).fill(0));
        for (let c = 0; c < columnCount; c++) block[c] = round(block[c] + values[i][c]);
      }
    });
  }
  for (const [store, blocks] of sums) {
    if (!('row' in store)) continue;
    for (let c = 0; c < columnCount; c++)
      rows[store.row][c] = blocks.reduce((total, block) => round(total + block[c]), 0);
  }

  /** In the kernel's order: four vectors of lanes at a time, what is left into the first, then the halves together. */
  function reduceAlong({ reduce }: Reduction, values: readonly number[]): number {
    const { initial, gather, combine } = reductions[reduce];
    const copies = 4;
    const accumulators = Array<number>(copies * lanes).fill(initial);
    const unrolled = Math.floor(values.length / accumulators.length) * accumulators.length;
    values.forEach((value, c) => {
      const at = c < unrolled ? c % accumulators.length : c % lanes;
      accumulators[at] = round(gather(accumulators[at], value));
    });
    for (let half = accumulators.length / 2; half >= 1; half /= 2)
      for (let i = 0; i < half; i++) {
        const join = half >= lanes ? gather : combine;
        accumulators[i] = round(join(accumulators[i], accumulators[i + half]));
      }
    return accumulators[0];
  }
}
