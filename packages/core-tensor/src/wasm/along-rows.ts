import type { Program, Store } from './program.ts';

/** Whether a program goes along rows. */
export function isAlongRows({ rows = 0, columns = 0, lines }: Program): boolean {
  return rows + columns > 0 || lines.some((line) => 'reduce' in line);
}

/** The stores that sum over rows, in the order in which the sums lie. */
export function summed({ stores }: Program): Extract<Store, { row: number }>[] {
  return stores.filter((one) => 'row' in one);
}
