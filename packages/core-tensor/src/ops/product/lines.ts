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

/** Lines and elements of a line that are laid out at once: both operands and their products stay in the second-level cache. */
export const block = { a: 128, b: 256, depth: 256 } as const;

/** Lines of `a` and of `b` that are multiplied with each other at once, their sums in registers. */
export const width = 4;

/** How blocks are multiplied, and where they are laid out. All numbers are float64. */
export interface BlockKernel {
  readonly a: Float64Array;
  readonly b: Float64Array;
  /** The products of a line of `a`, as many as the strips of `b` have lines, before those of the next. */
  readonly y: Float64Array;
  /** Puts the products of what is laid out into `y`. `exact`: all numbers were float32, whose products have no rounding. */
  multiply(aStrips: number, bStrips: number, length: number, exact: boolean): void;
}

/** Lays lines out in strips of `width` of them, padded with zeros: the next numbers are always the ones needed next. */
export function pack(
  { data, start, step, depth }: Lines,
  to: Float64Array,
  [first, end]: Range,
  [from, stop]: Range,
): void {
  const length = stop - from;
  for (let line = first, strip = 0; line < end; line += width, strip += width * length) {
    const count = Math.min(width, end - line);
    const source = start + line * step + from * depth;
    if (count < width) to.fill(0, strip, strip + width * length);
    if (step === 1) {
      for (let at = strip, i = source, p = 0; p < length; p++, at += width, i += depth)
        for (let r = 0; r < count; r++) to[at + r] = data[i + r];
    } else {
      for (let r = 0; r < count; r++)
        for (let at = strip + r, i = source + r * step, p = 0; p < length; p++, at += width, i += depth)
          to[at] = data[i];
    }
  }
}

/** Adds the products in `y` to where they go. */
export function unpack(y: Float64Array, { data, start, aStep, bStep }: Target, [a0, a1]: Range, [b0, b1]: Range): void {
  const row = Math.ceil((b1 - b0) / width) * width;
  for (let i = a0, from = 0; i < a1; i++, from += row)
    for (let j = b0, at = start + i * aStep + b0 * bStep, c = from; j < b1; j++, at += bStep, c++) data[at] += y[c];
}
