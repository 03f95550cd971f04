import type { KernelLine } from '../../partition/kernels/kernel-line.ts';
import type { FusedKernel } from '../../partition/segments.ts';

/** What there is to be divided. */
export interface Divisible {
  /** number of elements, or of rows */
  readonly size: number;
  /** of one element, or one row: instructions, loads and stores */
  readonly cost: number;
  /** parts begin at multiples of it */
  readonly unit: number;
}

/** A part of what a kernel does. */
export interface Piece {
  /** which kernel */
  readonly kernel: number;
  readonly from: number;
  readonly to: number;
}

/** Costs from which a second thread pays, some 0.1 ms of one: waking it takes 20 µs, and as much to wake ONNX Runtime's again. */
export const leastToShare = 3e6;

const leastOfChunk = 2.5e5; // 10 µs
const chunksOfThread = 8; // so that a thread that comes late or is slow leaves more of them to the others
const linesOfFunction = 20; // of an operation that no single instruction does

/** @param unit parts begin at multiples of it; see `divisionOf` */
export function divisible({ lines, matrix, reads, writes, makes }: FusedKernel, unit = 1): Divisible {
  const { size, columns } = matrix;
  const isFunction = ({ does, one }: KernelLine): boolean => does === 'elements' && one.op.simd === undefined;
  const instructions = lines.length + (linesOfFunction - 1) * lines.filter(isFunction).length;
  const ofElement = instructions + reads.length + 2 * writes.length + makes.length;
  return { size: size / (columns ?? 1), cost: ofElement * (columns ?? 1), unit };
}

/** What kernels cost together. */
export function totalCost(kernels: readonly Divisible[]): number {
  return kernels.reduce((sum, { size, cost }) => sum + size * cost, 0);
}

/** Divides kernels into chunks that cost the same, each of them the pieces that a thread does in one go: parts of large kernels, or many small ones. */
export function divide(kernels: readonly Divisible[], threads: number): readonly (readonly Piece[])[] {
  const share = threads === 1 ? Infinity : Math.max(leastOfChunk, totalCost(kernels) / (chunksOfThread * threads));
  const chunks: Piece[][] = [[]];
  let left = share;
  kernels.forEach(({ size, cost, unit }, kernel) => {
    for (let from = 0, to; from < size; from = to) {
      if (left <= 0) {
        chunks.push([]);
        left = share;
      }
      to = Math.min(size, from + Math.ceil(left / cost / unit) * unit);
      chunks[chunks.length - 1].push({ kernel, from, to });
      left -= (to - from) * cost;
    }
  });
  return chunks;
}
