import { ShapeError } from '../../errors.ts';
import { formatShape, type Shape } from '../../shape.ts';

/** Entries added to an axis, before the first and after the last. */
export type Pad = readonly [before: number, after: number];

/** How windows lie on the spatial axes; one entry for each axis. */
export interface Windows {
  readonly kernel: readonly number[];
  readonly stride: readonly number[];
  /** `after` may be negative: so many last entries are left out */
  readonly padding: readonly Pad[];
  readonly dilation: readonly number[];
}

const spatialAxes = [[], ['length'], ['height', 'width'], ['depth', 'height', 'width']];

/** Names of so many spatial axes. */
export function axisNames(count: number): readonly string[] {
  return spatialAxes[count];
}

/** Entries from the first to the last one that a window looks at. */
export function extentOf({ kernel, dilation }: Pick<Windows, 'kernel' | 'dilation'>, axis: number): number {
  return dilation[axis] * (kernel[axis] - 1) + 1;
}

/** Number of windows along each axis; 0, or less, where the padded axis is shorter than one. */
export function windowCounts(sizes: Shape, windows: Windows): number[] {
  return sizes.map((length, axis) => {
    const [before, after] = windows.padding[axis];
    return Math.floor((length + before + after - extentOf(windows, axis)) / windows.stride[axis]) + 1;
  });
}

/** Throws unless a window fits on each axis. */
export function requireFit(where: string, sizes: Shape, windows: Windows): void {
  sizes.forEach((length, axis) => {
    const [before, after] = windows.padding[axis];
    if (length + before + after >= extentOf(windows, axis)) return;
    const name = axisNames(sizes.length)[axis];
    const dilated = windows.dilation[axis] > 1 ? ` with dilation ${windows.dilation[axis]}` : '';
    throw new ShapeError(
      where,
      `the kernel ${formatShape(windows.kernel)} does not fit: its ${name} is ${windows.kernel[axis]}${dilated}, spanning ${extentOf(windows, axis)}, but x has ${length} with padding ${before} + ${after}`,
      { expected: extentOf(windows, axis), got: length + before + after },
    );
  });
}

/** Sizes of the axes that so many windows cover, without the padding. @throws {ShapeError} if the padding is larger */
export function coveredSizes(where: string, counts: Shape, windows: Windows): number[] {
  return counts.map((count, axis) => {
    const [before, after] = windows.padding[axis];
    const whole = (count - 1) * windows.stride[axis] + extentOf(windows, axis);
    if (whole >= before + after) return whole - before - after;
    throw new ShapeError(
      where,
      `padding ${before} + ${after} takes more off axis ${axis + 2} than the ${whole} entries that it would have without`,
      { expected: whole, got: before + after },
    );
  });
}

/** Padding after which the last window ends where the padded axis ends. Windows with it fit in both directions without a remainder. */
export function exactPads(sizes: Shape, counts: Shape, windows: Windows): Pad[] {
  return windows.padding.map(([before], axis) => [
    before,
    (counts[axis] - 1) * windows.stride[axis] + extentOf(windows, axis) - sizes[axis] - before,
  ]);
}

/** Padding that puts an axis of `length` at `start` of one of `total` entries; what lies outside is left out. */
export function padsTo(length: number, start: number, total: number): Pad {
  const before = Math.max(-length, Math.min(start, total));
  return [before, total - length - before];
}

/** All positions in a kernel, the last axis running fastest. */
export function positionsIn(kernel: readonly number[]): number[][] {
  return kernel.reduce<number[][]>(
    (positions, size) => positions.flatMap((position) => Array.from({ length: size }, (_, k) => [...position, k])),
    [[]],
  );
}
