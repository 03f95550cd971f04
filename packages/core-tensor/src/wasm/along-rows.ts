import type { Operand, Program, Store } from './program.ts';

/** Whether a program goes along rows. */
export function isAlongRows({ rows = 0, columns = 0, tiles = 0, lines }: Program): boolean {
  return rows + columns + tiles > 0 || lines.some((line) => 'reduce' in line);
}

/** The stores that sum over rows, in the order in which the sums lie. */
export function summed({ stores }: Program): Extract<Store, { row: number }>[] {
  return stores.filter((one) => 'row' in one);
}

/** Whether an operand is loaded along a row, one element after the other. */
export function isLoadedAlongRow({ kind }: Operand): boolean {
  return kind === 'vector' || kind === 'row' || kind === 'tile';
}

/** Where what follows the addresses of arrays stands among the int32 that a kernel is given. */
export function placesOf(program: Program) {
  const { vectors, rows = 0, columns = 0, tiles = 0 } = program;
  const tileRows = vectors + rows + columns + tiles;
  return { tileRows, partials: tileRows + tiles };
}
