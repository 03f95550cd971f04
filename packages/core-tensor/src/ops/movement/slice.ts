import { apply } from '../../apply.ts';
import { requireList, requireOptions, requireTensor, requireWholeNumber } from '../../arguments/index.ts';
import { axisOf } from '../../arguments/axis.ts';
import { ConfigError, ShapeError } from '../../errors.ts';
import { defineOp } from '../../op.ts';
import { becomesFile } from '../../recorder.ts';
import { formatShape, stridesOf, type Shape } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { flip } from './flip.ts';
import { take } from '../indexing/take.ts';
import { padAxes } from './pad-op.ts';
import { spread } from './spread.ts';
import { squeeze } from './squeeze.ts';
import { copyStrided } from './strided.ts';

/**
 * What to take from one axis: `[start, end, step]`, where `end` is exclusive, negative positions count from the end and null or
 * absent means as far as it goes; a number takes that one entry and drops the axis; null takes everything.
 */
export type SliceRange = number | null | readonly [start?: number | null, end?: number | null, step?: number | null];

/** A range of one axis. */
export interface AxisRange {
  /** negative counts from the end */
  readonly axis: number;
  /** first position; default the first, or the last for a negative step */
  readonly start?: number | null | undefined;
  /** exclusive; default beyond the last, or before the first for a negative step */
  readonly end?: number | null | undefined;
  /** default 1; negative goes backwards */
  readonly step?: number | null | undefined;
}

interface Range {
  readonly axis: number;
  readonly start: number;
  readonly end: number;
  readonly step: number;
}

const BEYOND = 2 ** 31 - 1; // past the end of every axis, so that open ranges do not depend on a size

/** First position and number of entries: negative positions count from the end, what is outside is cut off. */
function resolve(length: number, { start, end, step }: Range): { first: number; count: number } {
  const [low, high] = step > 0 ? [0, length] : [-1, length - 1];
  const within = (position: number, lowest: number): number =>
    Math.min(Math.max(position < 0 ? position + length : position, lowest), high);
  const first = within(start, 0);
  return { first, count: Math.max(0, Math.ceil((within(end, low) - first) / step)) };
}

/** Whether what is left behind a range is no simple rule of its axis: it goes in steps, or begins from the end and ends from the front. */
function isUneven({ start, end, step }: Range): boolean {
  return step !== 1 || (start < 0 && end >= 0 && end !== BEYOND);
}

export const sliceOp = defineOp<[x: Tensor], { ranges: readonly Range[] }>({
  name: 'slice',
  movement: true,
  infer([x], { ranges }) {
    const shape = [...x.shape];
    for (const range of ranges) shape[range.axis] = resolve(x.shape[range.axis], range).count;
    return { shape, dtype: x.dtype };
  },
  forward([x], y, { ranges }) {
    const strides = stridesOf(x.shape);
    let offset = 0;
    for (const range of ranges) {
      offset += resolve(x.shape[range.axis], range).first * strides[range.axis];
      strides[range.axis] *= range.step;
    }
    copyStrided(x.data, y, { offset, strides });
  },
  // every entry goes back to its position, zeros in between; turned last, so that a size alone says how much is added: no remainder of it
  gradient(dy, { inputs: [x], attributes: { ranges } }) {
    const backwards = ranges.filter(({ step }) => step < 0).map(({ axis }) => axis);
    let dx = dy;
    const before = x.shape.map(() => 0);
    for (const range of ranges) {
      const { axis } = range;
      const { first } = resolve(x.shape[axis], range);
      dx = spread(dx, { axis, step: Math.abs(range.step) });
      before[axis] = range.step > 0 ? first : x.shape[axis] - 1 - first;
    }
    if (ranges.some(isUneven)) {
      // first what is before: the size that there is then says alone how much is missing behind
      dx = padAxes(
        dx,
        before.map((added) => [added, 0]),
      );
      before.fill(0);
    }
    dx = padAxes(
      dx,
      x.shape.map((length, axis) => [before[axis], length - dx.shape[axis] - before[axis]]),
    );
    return [backwards.length === 0 ? dx : flip(dx, backwards)];
  },
  onnx: ({ ranges }, { inputs: [x], ints }) => ({
    opType: 'Slice',
    inputs: [
      x,
      ints(ranges.map(({ start }) => start)),
      ints(ranges.map(({ end }) => end)),
      ints(ranges.map(({ axis }) => axis)),
      ints(ranges.map(({ step }) => step)),
    ],
  }),
  decomposition([x], { ranges }) {
    return [
      ranges.reduce((part, range) => {
        const { first, count } = resolve(x.shape[range.axis], range);
        const kept = Int32Array.from({ length: count }, (_, i) => first + i * range.step);
        return take(part, x.derive({ shape: [count], dtype: 'int32' }, kept), range.axis);
      }, x),
    ];
  },
});

type Position = number | null | undefined;

function rangeOf(axis: number, start?: Position, end?: Position, by?: Position): Range {
  const step = by ?? 1;
  for (const [name, value] of Object.entries({ start, end, step })) {
    if (value !== null && value !== undefined) requireWholeNumber('slice', `${name} of axis ${axis}`, value);
  }
  if (step === 0) throw new ConfigError('slice', `step of axis ${axis} is 0; it must not be`, { got: step });
  return { axis, start: start ?? (step > 0 ? 0 : BEYOND), end: end ?? (step > 0 ? BEYOND : -BEYOND), step };
}

function entryOf(shape: Shape, axis: number, index: number): Range {
  const length = shape[axis];
  if (Number.isInteger(index) && index >= -length && index < length)
    return { axis, start: index, end: index === -1 ? BEYOND : index + 1, step: 1 };
  const rule = length === 0 ? 'has no entries' : `has the entries ${-length} … ${length - 1}`;
  throw new ShapeError('slice', `index ${index} is asked for but axis ${axis} of x ${formatShape(shape)} ${rule}`, {
    expected: length,
    got: index,
  });
}

function cut(x: Tensor, ranges: readonly Range[]): Tensor {
  const isPart = ({ start, end, step }: Range): boolean => start !== 0 || end !== BEYOND || step !== 1;
  const partial = becomesFile() ? ranges : ranges.filter(isPart); // at other sizes, a start may be another one
  return partial.length === 0 ? x : apply(sliceOp, [x], { ranges: partial });
}

/** `Array.isArray` for lists that are not to be changed, which its type does not know. */
function isList(ranges: readonly SliceRange[] | AxisRange): ranges is readonly SliceRange[] {
  return Array.isArray(ranges);
}

/**
 * Takes a range of every axis, or of one.
 *
 * @param x any shape and dtype
 * @param ranges one for each axis from the first; those left out are taken whole. Or `{ axis, start, end, step }` for one axis
 * @returns the sizes of the ranges, without the axes of which a single entry was taken; dtype of `x`
 * @throws {ShapeError} if there are more ranges than axes, or a single entry is outside its axis
 * @throws {ConfigError} if a step is 0 or a position is not a whole number
 * @example
 * const x = tensor([[1, 2, 3], [4, 5, 6]]);
 * slice(x, [null, [0, 2]]).toArray(); // [[1, 2], [4, 5]]
 * slice(x, [-1]).toArray(); // [4, 5, 6]
 * slice(x, { axis: -1, step: -1 }).toArray(); // [[3, 2, 1], [6, 5, 4]]
 * @see https://onnx.ai/onnx/operators/onnx__Slice.html (like Python's `x[start:end:step]`, but a backwards range that starts before
 *   the first entry starts at it)
 */
export function slice(x: Tensor, ranges: readonly SliceRange[] | AxisRange): Tensor {
  requireTensor('slice', 'x', x);
  if (!isList(ranges)) {
    const known = { axis: true, start: true, end: true, step: true } as const;
    const { axis, start, end, step } = requireOptions('slice', ranges, known, '[[0, 2]] or { axis: 0, end: 2 }');
    return cut(x, [rangeOf(axisOf('slice', x, axis), start, end, step)]);
  }
  if (ranges.length > x.rank) {
    throw new ShapeError(
      'slice',
      `${ranges.length} ranges are given but x is ${formatShape(x.shape)}, which has ${x.rank} axes`,
      { expected: x.rank, got: ranges.length },
    );
  }
  const single: number[] = [];
  const taken = ranges.flatMap((range, axis): Range[] => {
    if (range === null) return [];
    if (typeof range === 'number') {
      single.push(axis);
      return [entryOf(x.shape, axis, range)];
    }
    requireList('slice', `range ${axis}`, range);
    return [rangeOf(axis, ...range)];
  });
  const y = cut(x, taken);
  return single.length === 0 ? y : squeeze(y, single);
}
