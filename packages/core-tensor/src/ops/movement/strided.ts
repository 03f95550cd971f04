import { bitsOf, type TensorData } from '../../dtype.ts';
import { stridesOf, type Shape } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';

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
const BLOCK = 64; // a block of 64 × 64 elements of two arrays stays in the cache

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

/** Copies a run of elements; in `y` they mostly lie side by side. */
function copyRun(x: TensorData, xStart: number, y: TensorData, yStart: number, { length, from, to }: Axis): void {
  let xAt = xStart;
  if (to === 1) {
    for (let yAt = yStart, end = yStart + length; yAt < end; yAt++, xAt += from) y[yAt] = x[xAt];
    return;
  }
  for (let i = 0, yAt = yStart; i < length; i++, xAt += from, yAt += to) y[yAt] = x[xAt];
}

function copyRows(x: TensorData, xStart: number, y: TensorData, yStart: number, { row, element }: Rows): void {
  const { length, from, to } = element;
  const native = to === 1 && (from === 1 || from === 0) && length >= LONG;
  for (let r = 0, xAt = xStart, yAt = yStart; r < row.length; r++, xAt += row.from, yAt += row.to) {
    if (!native) copyRun(x, xAt, y, yAt, element);
    else if (from === 1) y.set(x.subarray(xAt, xAt + length), yAt);
    else y.fill(x[xAt], yAt, yAt + length);
  }
}

/** Copies rows whose elements lie far apart in `x` block by block, so that what a read brings into the cache is used. */
function copyAcross(x: TensorData, xStart: number, y: TensorData, yStart: number, { row, element }: Rows): void {
  const run = { ...element };
  for (let first = 0; first < element.length; first += BLOCK) {
    run.length = Math.min(BLOCK, element.length - first);
    const [xRow, yRow] = [xStart + first * element.from, yStart + first * element.to];
    for (let r = 0; r < row.length; r++) copyRun(x, xRow + r * row.from, y, yRow + r * row.to, run);
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
