import { sizeOf, type Shape } from '../shape.ts';

/** How to reduce. */
export interface ReduceOptions {
  /** one axis or several, negative from the end; default all */
  readonly axis?: number | readonly number[];
  /** keep reduced axes with size 1; default false */
  readonly keepDims?: boolean;
}

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
