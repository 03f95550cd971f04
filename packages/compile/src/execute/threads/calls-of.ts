import type { FunctionCall } from '../parts/prepared-work.ts';
import type { Piece } from './divide.ts';
import type { PlacedKernel } from './shared-kernels.ts';

/**
 * What kernels call, with the sums behind them.
 *
 * @param scratch where their memory is, in bytes
 */
export function callsOf(
  kernels: readonly PlacedKernel[],
  chunks: readonly (readonly Piece[])[],
  scratch: number,
): readonly Omit<FunctionCall, 'module'>[] {
  const pieces = chunks.flat().map(({ kernel, from, to }) => {
    const { index, addresses, scalars, columns, blockRows } = kernels[kernel];
    return { name: `${index}`, args: [from, to, addresses, scalars, columns, scratch, blockRows] };
  });
  const sums = kernels.flatMap(({ addresses, columns, sums: added }) =>
    added === null ? [] : [{ name: added.name, args: [added.blocks, addresses, columns] }],
  );
  return [...pieces, ...sums];
}
