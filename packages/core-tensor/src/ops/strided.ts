import type { TensorData } from '../dtype.ts';
import { stridesOf, type Shape } from '../shape.ts';
import type { Tensor } from '../tensor.ts';

/** Where elements lie: the one at `index` at `offset + Σ index · stride`. Strides may be negative or 0. */
export interface Layout {
  readonly offset: number;
  readonly strides: readonly number[];
}

/** Elements of an array in some layout. */
export interface Place extends Layout {
  readonly data: TensorData;
}

interface Axis {
  length: number;
  from: number;
  to: number;
}

/** Rows of elements in two arrays. */
interface Rows {
  readonly row: Axis;
  readonly element: Axis;
}

const LONG = 64; // elements from which a native row copy is faster than a loop
const BLOCK = 32; // a block of 32 × 32 elements of two arrays stays in the first-level cache

/** Axes without those of size 1; neighbours that run on evenly in both arrays become one. */
function joinAxes(shape: Shape, from: readonly number[], to: readonly number[]): Axis[] {
  const axes: Axis[] = [];
  for (let axis = 0; axis < shape.length; axis++) {
    const length = shape[axis];
    if (length === 1) continue;
    const last = axes.at(-1);
    if (last !== undefined && last.from === length * from[axis] && last.to === length * to[axis]) {
      last.length *= length;
      last.from = from[axis];
      last.to = to[axis];
    } else {
      axes.push({ length, from: from[axis], to: to[axis] });
    }
  }
  return axes;
}

/**
 * The same memory as whole numbers: the copying loops then meet at most four kinds of arrays, which keeps them compiled, and no
 * NaN changes its bits.
 */
export function bitsOf(data: TensorData): TensorData {
  return data instanceof Float32Array ? new Int32Array(data.buffer, data.byteOffset, data.length) : data;
}

/** Takes the axis along which reading is most local out of `axes`, if that is more local than along `element`. */
function takeNearer(axes: Axis[], element: Axis): Axis | null {
  let nearest = -1;
  let distance = Math.abs(element.from);
  for (let k = 0; k < axes.length; k++) {
    const step = Math.abs(axes[k].from);
    if (step === 0 || step >= distance) continue;
    nearest = k;
    distance = step;
  }
  return nearest === -1 ? null : axes.splice(nearest, 1)[0];
}

function copyRows(x: TensorData, xStart: number, y: TensorData, yStart: number, { row, element }: Rows): void {
  const { length, from, to } = element;
  if (to === 1 && length >= LONG && from <= 1 && from >= 0) {
    for (let r = 0, xAt = xStart, yAt = yStart; r < row.length; r++, xAt += row.from, yAt += row.to) {
      if (from === 1) y.set(x.subarray(xAt, xAt + length), yAt);
      else y.fill(x[xAt], yAt, yAt + length);
    }
    return;
  }
  for (let r = 0; r < row.length; r++) {
    let xAt = xStart + r * row.from;
    let yAt = yStart + r * row.to;
    for (let e = 0; e < length; e++, xAt += from, yAt += to) y[yAt] = x[xAt];
  }
}

/** Copies rows whose elements lie far apart in `x` block by block, so that each cache line is read once. */
function copyAcross(x: TensorData, xStart: number, y: TensorData, yStart: number, { row, element }: Rows): void {
  for (let rBlock = 0; rBlock < row.length; rBlock += BLOCK) {
    const rEnd = Math.min(rBlock + BLOCK, row.length);
    for (let eBlock = 0; eBlock < element.length; eBlock += BLOCK) {
      const eEnd = Math.min(eBlock + BLOCK, element.length);
      for (let r = rBlock; r < rEnd; r++) {
        let xAt = xStart + r * row.from + eBlock * element.from;
        let yAt = yStart + r * row.to + eBlock * element.to;
        for (let e = eBlock; e < eEnd; e++, xAt += element.from, yAt += element.to) y[yAt] = x[xAt];
      }
    }
  }
}

/** Copies the elements of `shape` from one place to another of the same element type. */
export function copyElements(shape: Shape, from: Place, to: Place): void {
  if (shape.includes(0)) return;
  const axes = joinAxes(shape, from.strides, to.strides);
  const element = axes.pop() ?? { length: 1, from: 1, to: 1 };
  if (axes.length === 0 && element.from === 1 && element.to === 1) {
    to.data.set(from.data.subarray(from.offset, from.offset + element.length), to.offset);
    return;
  }
  const [x, y] = [bitsOf(from.data), bitsOf(to.data)];
  const nearer = takeNearer(axes, element);
  const copy = nearer === null ? copyRows : copyAcross;
  const rows = { row: nearer ?? axes.pop() ?? { length: 1, from: 0, to: 0 }, element };
  const walk = (axis: number, xStart: number, yStart: number): void => {
    if (axis === axes.length) return copy(x, xStart, y, yStart, rows);
    const { length, from: xStep, to: yStep } = axes[axis];
    for (let i = 0; i < length; i++) walk(axis + 1, xStart + i * xStep, yStart + i * yStep);
  };
  walk(0, from.offset, to.offset);
}

/** Fills `y` in order with the elements of `x` that lie at `offset + Σ index · stride`. */
export function copyStrided(x: TensorData, y: Tensor, { offset, strides }: Layout): void {
  copyElements(y.shape, { data: x, offset, strides }, { data: y.data, offset: 0, strides: stridesOf(y.shape) });
}
