import { isFloating, type TensorData } from '../../dtype.ts';
import type { OnnxContext, OnnxNode, OnnxValue } from '../../onnx-rule.ts';
import type { TensorType } from '../../tensor-type.ts';
import { splitAt, type Shape } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { largestOf } from '../elementwise/largest.ts';
import { onnxIsNumber } from '../elementwise/onnx-nan.ts';

/** How the entries along an axis are put in sorting. */
export interface Sorting {
  readonly axis: number;
  /** how many of the first are wanted */
  readonly count: number;
  /** largest first */
  readonly descending: boolean;
}

/** Entries chosen along an axis, and the positions they had there, as int32. */
export interface ValuesAndIndices {
  readonly values: Tensor;
  readonly indices: Tensor;
}

const RUN = 8; // positions that are put in order by insertion before merging
const FEW = 64; // up to so many of the first, inserting into a list of them beats sorting all

/** Positions in order: the first `filled` of `list`. */
interface Positions {
  readonly list: Int32Array;
  readonly filled: number;
}

/** Inserts `position` behind all that are not greater. */
function insert(keys: Float64Array, { list, filled }: Positions, start: number, position: number): void {
  const key = keys[position];
  let at = filled;
  for (; at > start && keys[list[at - 1]] > key; at--) list[at] = list[at - 1];
  list[at] = position;
}

/** Merges the ordered runs `[start, middle)` and `[middle, end)` of `from` into `to`; equal keys keep their sorting. */
function merge(
  keys: Float64Array,
  [from, to]: readonly [Int32Array, Int32Array],
  [start, middle, end]: readonly [number, number, number],
): void {
  let left = start;
  let right = middle;
  for (let at = start; at < end; at++) {
    const takeLeft = right === end || (left < middle && keys[from[left]] <= keys[from[right]]);
    to[at] = takeLeft ? from[left++] : from[right++];
  }
}

/** Sorts the first `filled` positions of `list` by their keys, equal ones in order of position. Returns `list` or `spare`. */
function sortPositions(keys: Float64Array, { list, filled }: Positions, spare: Int32Array): Int32Array {
  for (let start = 0; start < filled; start += RUN) {
    const end = Math.min(start + RUN, filled);
    for (let i = start + 1; i < end; i++) insert(keys, { list, filled: i }, start, list[i]);
  }
  let [from, to] = [list, spare];
  for (let width = RUN; width < filled; width *= 2) {
    for (let start = 0; start < filled; start += 2 * width) {
      merge(keys, [from, to], [start, Math.min(start + width, filled), Math.min(start + 2 * width, filled)]);
    }
    [from, to] = [to, from];
  }
  return from;
}

/** The `count` first positions in order, when these are few: keeps a list of the best so far. */
function selectPositions(keys: Float64Array, { list, filled }: Positions, best: Int32Array, count: number): Int32Array {
  let found = 0;
  for (let i = 0; i < filled; i++) {
    if (found === count && !(keys[list[i]] < keys[best[count - 1]])) continue;
    if (found < count) found++;
    insert(keys, { list: best, filled: found - 1 }, 0, list[i]);
  }
  return best;
}

/** Puts one run of entries in order at a time; keeps its memory between runs. */
class Sorter {
  readonly #keys: Float64Array;
  readonly #list: Int32Array;
  readonly #spare: Int32Array;
  readonly #unordered: Int32Array; // positions of NaN

  constructor(length: number) {
    this.#keys = new Float64Array(length);
    [this.#list, this.#spare, this.#unordered] = [0, 1, 2].map(() => new Int32Array(length));
  }

  /** Writes the `count` first positions of the entries `start, start + step, …` to `to`; NaN counts as the greatest. */
  order(x: TensorData, [start, step]: readonly [number, number], { count, descending }: Sorting, to: Int32Array): void {
    const keys = this.#keys;
    const sign = descending ? -1 : 1;
    let filled = 0;
    let unordered = 0;
    for (let k = 0, at = start; k < keys.length; k++, at += step) {
      const value = x[at];
      keys[k] = sign * value;
      if (value === value) this.#list[filled++] = k;
      else this.#unordered[unordered++] = k;
    }
    const nanFirst = descending ? Math.min(unordered, count) : 0;
    const wanted = Math.min(filled, count - nanFirst);
    const positions = { list: this.#list, filled };
    const few = wanted <= FEW && wanted * 4 < filled;
    const sorted = few
      ? selectPositions(keys, positions, this.#spare, wanted)
      : sortPositions(keys, positions, this.#spare);
    for (let i = 0; i < nanFirst; i++) to[i] = this.#unordered[i];
    for (let i = 0; i < wanted; i++) to[nanFirst + i] = sorted[i];
    for (let i = nanFirst + wanted; i < count; i++) to[i] = this.#unordered[i - wanted];
  }
}

/** Types of the values and indices. */
export function sortedTypes(x: TensorType, { axis, count }: Sorting): [values: TensorType, indices: TensorType] {
  const shape: Shape = x.shape.map((length, k) => (k === axis ? count : length));
  return [
    { shape, dtype: x.dtype },
    { shape, dtype: 'int32' },
  ];
}

/** Kernel of `sort` and `topk`. */
export function writeSorted(x: Tensor, [values, indices]: readonly Tensor[], sorting: Sorting): void {
  const [outer, length, inner] = splitAt(x.shape, sorting.axis);
  const sorter = new Sorter(length);
  const positions = new Int32Array(sorting.count);
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      const start = o * length * inner + i;
      sorter.order(x.data, [start, inner], sorting, positions);
      for (let k = 0, to = o * sorting.count * inner + i; k < sorting.count; k++, to += inner) {
        indices.data[to] = positions[k];
        values.data[to] = x.data[start + positions[k] * inner];
      }
    }
  }
}

/** What is put in order for `x`: TopK gives NaN no certain place, so it counts as infinite, and what is infinite as the largest number. */
function onnxKeys(x: OnnxValue, context: OnnxContext): OnnxValue {
  if (!isFloating(x.dtype)) return x;
  const { node, constant } = context;
  const finite = node({ opType: 'Min', inputs: [x, constant(largestOf(x.dtype), x.dtype)] }, x);
  const infinite = constant(Number.POSITIVE_INFINITY, x.dtype);
  return node({ opType: 'Where', inputs: [onnxIsNumber(x, context), finite, infinite] }, x);
}

/** ONNX's TopK puts equal values in order of position, as `sort` and `topk` do. */
export function onnxSorted({ axis, count, descending }: Sorting, context: OnnxContext): readonly OnnxNode[] {
  const [x] = context.inputs;
  const positions = context.node(
    {
      opType: 'TopK',
      inputs: [onnxKeys(x, context), context.ints([count])],
      attributes: { axis, largest: descending ? 1 : 0, sorted: 1 },
      result: 1,
    },
    { shape: context.outputs[1].shape, dtype: 'int64' },
  );
  return [
    { opType: 'GatherElements', inputs: [x, positions], attributes: { axis } },
    context.castPositions(positions, x.shape[axis]),
  ];
}
