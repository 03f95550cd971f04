import type { TensorData } from '../../dtype.ts';

/** An operand of a product as lines that are multiplied with each other: rows of `a`, columns of `b`. */
export interface Lines {
  readonly data: TensorData;
  readonly start: number;
  readonly count: number;
  /** from a line to the next */
  readonly step: number;
  /** from an element of a line to the next */
  readonly depth: number;
}

/** Where results go: `start + line of a · aStep + line of b · bStep`. */
export interface Target {
  readonly data: TensorData;
  readonly start: number;
  readonly aStep: number;
  readonly bStep: number;
}

/** From the first to the one behind the last. */
export type Range = readonly [first: number, end: number];

/** Elements that are laid out at once, so that both operands and their products stay in the second-level cache. */
export const room = { a: 2 ** 15, b: 2 ** 16, y: 2 ** 16 } as const;

/** Elements of a line that are laid out at once; the sum of their products is rounded once. */
export const deepest = 256;

/** Lines of `a` and of `b` that are multiplied with each other at once, their sums in registers. */
export const width = 4;

/**
 * Lays lines out in strips of `width` of them: the next numbers are always the ones needed next. A last strip repeats the last line.
 */
export type Pack = (lines: Range, depth: Range) => void;

/** How two operands are laid out and multiplied. */
export interface Method {
  readonly packA: Pack;
  readonly packB: Pack;
  /** elements of `a` that there is room for */
  readonly aRoom: number;
  /** lines of `b` that are laid out together */
  readonly strip: number;
  /** Adds the products of as many lines of `a` and of `b`, which are laid out, to `y`. */
  multiply(aCount: number, bCount: number, length: number): unknown;
}

/** How blocks are multiplied, and where they are laid out. Sums are float64. */
export interface BlockKernel {
  readonly a: Float64Array;
  readonly b: Float64Array;
  /** How lines of `k` elements are multiplied best. */
  methodFor(a: Lines, b: Lines, k: number): Method;
  /** What is there for a line of `a`, as many as the strips of `b` have lines, before that for the next. */
  readonly y: Float32Array | Float64Array;
  /** Adds the products of what is laid out in strips of `width` lines to `y`. */
  multiply(aStrips: number, bStrips: number, length: number): unknown;
}

/** Where the lines of a strip are behind its first one. */
export function linesBehind(line: number, end: number, step: number): readonly [number, number, number] {
  const left = end - 1 - line;
  return [Math.min(left, 1) * step, Math.min(left, 2) * step, Math.min(left, 3) * step];
}

/** Lays lines out one by one. */
export function plainPack({ data, start, step, depth }: Lines, to: Float64Array): Pack {
  return ([first, end], [from, stop]) => {
    for (let line = first, at = 0; line < end; line += width) {
      const [second, third, fourth] = linesBehind(line, end, step);
      let i = start + line * step + from * depth;
      for (let p = from; p < stop; p++, at += width, i += depth) {
        to[at] = data[i];
        to[at + 1] = data[i + second];
        to[at + 2] = data[i + third];
        to[at + 3] = data[i + fourth];
      }
    }
  };
}

/** The method that lays out strips of `width` lines of both operands. */
export function inStrips(packA: Pack, packB: Pack, multiply: BlockKernel['multiply']): Method {
  const strips = (count: number): number => Math.ceil(count / width);
  return {
    packA,
    packB,
    aRoom: room.a,
    strip: width,
    multiply: (aCount, bCount, length) => multiply(strips(aCount), strips(bCount), length),
  };
}

const short = 64; // shorter copies are faster element by element

/** Copies rows of `count` elements, each `fromRow` and `toRow` behind the one before. */
export function copyRows(
  [from, fromStart, fromRow]: Rows,
  [to, toStart, toRow]: Rows,
  rows: number,
  count: number,
): void {
  if (fromRow === count && toRow === count) to.set(from.subarray(fromStart, fromStart + rows * count), toStart);
  else
    for (let row = 0, source = fromStart, at = toStart; row < rows; row++, source += fromRow, at += toRow)
      if (count < short) for (let i = 0; i < count; i++) to[at + i] = from[source + i];
      else to.set(from.subarray(source, source + count), at);
}

type Rows = readonly [data: TensorData, start: number, row: number];
