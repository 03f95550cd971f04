import { ConfigError, ShapeError } from '../../errors.ts';
import { formatShape, type Shape } from '../../shape.ts';

/** One number for every spatial axis, or one for each. */
export type PerAxis = number | readonly number[];

/** Entries added to an axis, before the first and after the last. */
export type Pad = readonly [before: number, after: number];

/**
 * Zeros around the spatial axes: one number for all sides, or for each axis a number or `[before, after]`; `valid`: none; `same`: so many
 * that there are `ceil(length / stride)` windows, the odd one after.
 */
export type Padding = number | 'same' | 'valid' | readonly (number | Pad)[];

/** How windows lie on the spatial axes; one entry for each axis. */
export interface Windows {
  readonly kernel: readonly number[];
  readonly stride: readonly number[];
  /** `after` may be negative: so many last entries are left out */
  readonly padding: readonly Pad[];
  readonly dilation: readonly number[];
}

const axisNames = [[], ['length'], ['height', 'width']];

/** One whole number of at least `least` for each of `count` axes. */
export function perAxis(
  where: string,
  name: string,
  value: PerAxis,
  { count, least }: { count: number; least: number },
): readonly number[] {
  const list = typeof value === 'number' ? new Array<number>(count).fill(value) : value;
  if (list.length !== count) {
    throw new ConfigError(
      where,
      `${name} is ${formatShape(list)} with ${list.length} numbers; it needs 1, or ${count} for ${axisNames[count].join(' and ')}`,
      { expected: count, got: list.length },
    );
  }
  for (const each of list) {
    if (Number.isInteger(each) && each >= least) continue;
    throw new ConfigError(where, `${name} is ${each}; it must be a whole number of at least ${least}`, {
      expected: least,
      got: each,
    });
  }
  return list;
}

/** Entries from the first to the last one that a window looks at. */
export function extentOf({ kernel, dilation }: Windows, axis: number): number {
  return dilation[axis] * (kernel[axis] - 1) + 1;
}

/** Padding of each axis; `sizes` are those of the spatial axes. */
export function padsOf(where: string, padding: Padding, windows: Omit<Windows, 'padding'>, sizes: Shape): Pad[] {
  const count = windows.stride.length;
  if (padding === 'valid') return sizes.map(() => [0, 0]);
  if (padding === 'same') {
    return sizes.map((length, axis) => {
      const step = windows.stride[axis];
      const extent = extentOf({ ...windows, padding: [] }, axis);
      // For stride 1 the padding does not depend on the length, so it stays right for any.
      const total = step === 1 ? extent - 1 : Math.max(0, (Math.ceil(length / step) - 1) * step + extent - length);
      return [Math.floor(total / 2), Math.ceil(total / 2)];
    });
  }
  if (typeof padding === 'string')
    throw new ConfigError(where, `padding is ${String(padding)}; as a word it must be same or valid`, { got: padding });
  if (typeof padding !== 'number' && padding.length !== count) {
    throw new ConfigError(
      where,
      `padding lists ${padding.length} axes; it needs 1 number, or ${count} entries for ${axisNames[count].join(' and ')}`,
      { expected: count, got: padding.length },
    );
  }
  const pads = typeof padding === 'number' ? new Array<number>(count).fill(padding) : padding;
  return pads.map((pad): Pad => {
    const both = typeof pad === 'number' ? ([pad, pad] as const) : pad;
    perAxis(where, 'padding', both, { count: 2, least: 0 });
    return both;
  });
}

/** Number of windows along each axis. @throws {ShapeError} if not even one fits */
export function countWindows(where: string, sizes: Shape, windows: Windows): number[] {
  return sizes.map((length, axis) => {
    const [before, after] = windows.padding[axis];
    const room = length + before + after - extentOf(windows, axis);
    if (room >= 0) return Math.floor(room / windows.stride[axis]) + 1;
    const name = axisNames[sizes.length][axis];
    const dilated = windows.dilation[axis] > 1 ? ` with dilation ${windows.dilation[axis]}` : '';
    throw new ShapeError(
      where,
      `the kernel ${formatShape(windows.kernel)} does not fit: its ${name} is ${windows.kernel[axis]}${dilated}, spanning ${extentOf(windows, axis)}, but x has ${length} with padding ${before} + ${after}`,
      { expected: extentOf(windows, axis), got: length + before + after },
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

type Pair = readonly [vertical: number, horizontal: number];

/** Windows on planes; a single spatial axis counts as a plane of height 1. */
export interface Plane {
  readonly size: Pair;
  /** how many windows there are */
  readonly count: Pair;
  readonly kernel: Pair;
  readonly stride: Pair;
  /** before the first row and column */
  readonly padding: Pair;
  readonly dilation: Pair;
}

/** The loops' view of windows on axes of `sizes`, of which there are `counts`. */
export function planeOf(sizes: Shape, counts: Shape, { kernel, stride, padding, dilation }: Windows): Plane {
  const pair = (list: readonly number[], missing: number): Pair =>
    list.length === 1 ? [missing, list[0]] : [list[0], list[1]];
  return {
    size: pair(sizes, 1),
    count: pair(counts, 1),
    kernel: pair(kernel, 1),
    stride: pair(stride, 1),
    padding: pair(
      padding.map(([before]) => before),
      0,
    ),
    dilation: pair(dilation, 1),
  };
}
