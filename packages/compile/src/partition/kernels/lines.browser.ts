import type { Operation } from '@gradkit/core-tensor/functional';
import type { Program, WriteLines } from '@gradkit/core-tensor/wasm';

/** An operation as the instruction of its record; null if it has none. A page has kernels for updates alone, which need no more. */
export function linesOf({ op, inputs, outputs }: Operation, dtype: Program['dtype']): WriteLines | null {
  const { simd } = op;
  if (simd === undefined || ![...inputs, ...outputs].every((x) => x.dtype === dtype)) return null;
  return (lines, operands) => lines.emit(simd[dtype], ...operands);
}
