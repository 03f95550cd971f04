import { ShapeError } from '../../errors.ts';
import type { TensorType } from '../../tensor-type.ts';
import { formatShape, sizeOf, type Shape } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';

/** Elements `offset, offset + step, …` of which there are `length`. */
export interface Slice {
  readonly length: number;
  readonly step: number;
}

interface Group {
  length: number;
  readonly reduced: boolean;
}

/** Neighbouring axes of the same kind become one group. */
function groupAxes(shape: Shape, axes: readonly number[]): Group[] {
  const groups: Group[] = [];
  shape.forEach((length, axis) => {
    const reduced = axes.includes(axis);
    const last = groups.at(-1);
    if (last?.reduced === reduced) last.length *= length;
    else groups.push({ length, reduced });
  });
  return groups;
}

/**
 * Visits a tensor in strided slices that each belong to one element `to` of the reduction over `axes`. An element may be visited
 * several times, so visitors accumulate.
 */
export function forEachSlice(
  shape: Shape,
  axes: readonly number[],
  visit: (offset: number, slice: Slice, to: number) => void,
): void {
  if (sizeOf(shape) === 0) return;
  const groups = groupAxes(shape, axes);
  const inner = groups.findLastIndex(({ reduced }) => reduced);
  const slice = { length: groups[inner]?.length ?? 1, step: groups[inner + 1]?.length ?? 1 };
  const walk = (index: number, offset: number, to: number): void => {
    if (index === groups.length) return visit(offset, slice, to);
    const { length, reduced } = groups[index];
    if (index === inner) return walk(index + 1, offset * length, to);
    for (let i = 0; i < length; i++) walk(index + 1, offset * length + i, reduced ? to : to * length + i);
  };
  walk(0, 0, 0);
}

/** Adds the elements along `axes` of `x` to `y`, in double precision. */
export function addSlices(x: Tensor, y: Tensor, axes: readonly number[]): void {
  const { data } = x;
  const to = axes.length > 1 ? new Float64Array(y.size) : y.data; // along one axis, each element is visited once
  forEachSlice(x.shape, axes, (offset, { length, step }, target) => {
    let total = 0;
    for (let k = 0, at = offset; k < length; k++, at += step) total += data[at];
    to[target] += total;
  });
  if (to !== y.data) y.data.set(to);
}

/** Throws if an axis to reduce has no elements, of which there is no largest or smallest. */
export function requireElements(where: string, { shape }: TensorType, axes: readonly number[]): void {
  for (const axis of axes) {
    if (shape[axis] > 0) continue;
    throw new ShapeError(where, `x is ${formatShape(shape)}; axis ${axis} has 0 elements, and at least 1 is needed`, {
      expected: 1,
      got: 0,
    });
  }
}
