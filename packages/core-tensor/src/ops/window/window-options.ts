import { requireWholeNumber } from '../../arguments/number.ts';
import { requireTensor } from '../../arguments/require-tensor.ts';
import { ConfigError, ShapeError } from '../../errors.ts';
import { formatShape, type Shape } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { unsqueeze } from '../movement/unsqueeze.ts';
import { axisNames, extentOf, type Pad, type Windows } from './windows.ts';

/** One number for every spatial axis, or one for each. */
export type PerAxis = number | readonly number[];

/**
 * Entries around the spatial axes: one number for all sides, or for each axis a number or `[before, after]`; `valid`: none; `same`: so
 * many that there are `ceil(length / stride)` windows, the odd one after.
 */
export type Padding = number | 'same' | 'valid' | readonly (number | Pad)[];

/** What of windows the user chooses beside the kernel. */
interface WindowOptions {
  readonly stride: PerAxis;
  readonly padding: Padding;
  readonly dilation: PerAxis;
}

/**
 * Whether `x`, on which windows lie, is a batch, `[batch, channels, …]`, and not one example, `[channels, …]`.
 *
 * @param where the public function or layer
 * @param count of spatial axes
 * @throws {ShapeError} if it has other axes
 */
export function hasBatch(where: string, x: Tensor, count: number): boolean {
  requireTensor(where, 'x', x);
  const rank = count + 2;
  if (x.rank === rank || x.rank === rank - 1) return x.rank === rank;
  const layout = ['batch', 'channels', ...axisNames(count)].join(', ');
  throw new ShapeError(
    where,
    `x is ${formatShape(x.shape)} but must be [${layout}], with ${rank} axes, or ${rank - 1} without batch, not ${x.rank}`,
    { expected: [rank - 1, rank], got: x.rank },
  );
}

/** `x` as a batch, which may be the one example that it is. */
export function batchOf(where: string, x: Tensor, count: number): Tensor {
  return hasBatch(where, x, count) ? x : unsqueeze(x, 0);
}

/** `x` as a batch, or the channels of one example as a batch of their own: ONNX Runtime takes no images without channels, but none at all. */
export function channelsOf(where: string, x: Tensor, count: number): Tensor {
  return hasBatch(where, x, count) ? x : unsqueeze(x, 1);
}

/** How windows lie on axes of `sizes`, from what the user says; `kernel` is called `name` in errors. */
export function windowsFrom(
  where: string,
  [name, kernel]: readonly [string, PerAxis],
  { stride, padding, dilation }: WindowOptions,
  sizes: Shape,
): Windows {
  const count = sizes.length;
  const windows = {
    kernel: perAxis(where, name, kernel, { count, least: 1 }),
    stride: perAxis(where, 'stride', stride, { count, least: 1 }),
    dilation: perAxis(where, 'dilation', dilation, { count, least: 1 }),
  };
  return { ...windows, padding: padding === 'same' ? samePads(windows, sizes) : givenPads(where, padding, count) };
}

/** All of that, with the kernel. */
interface WindowChoice extends Partial<WindowOptions> {
  readonly kernelSize: PerAxis;
  readonly outputPadding?: PerAxis | undefined;
}

/**
 * Throws unless windows can lie so on spatial axes of whatever sizes: for layers, which are made before they see an input.
 *
 * @param where what is being made, e.g. `Conv2d`
 * @param count of spatial axes
 * @returns the size of the kernel along each axis
 * @throws {ConfigError} `stride is 0; it must be a whole number of at least 1`
 */
export function requireWindows(
  where: string,
  { kernelSize, stride = 1, padding = 0, dilation = 1, outputPadding = 0 }: WindowChoice,
  count: number,
): readonly number[] {
  const sizes = new Array<number>(count).fill(1);
  const windows = windowsFrom(where, ['kernelSize', kernelSize], { stride, padding, dilation }, sizes);
  outputPads(where, outputPadding, windows);
  return windows.kernel;
}

/** Entries that a transposed convolution adds at the end of each axis. */
export function outputPads(
  where: string,
  outputPadding: PerAxis,
  { stride, dilation }: Pick<Windows, 'stride' | 'dilation'>,
): readonly number[] {
  const added = perAxis(where, 'outputPadding', outputPadding, { count: stride.length, least: 0 });
  added.forEach((entries, axis) => {
    const limit = Math.max(stride[axis], dilation[axis]);
    if (entries < limit) return;
    throw new ConfigError(
      where,
      `outputPadding is ${entries} but must be smaller than the stride ${stride[axis]} or the dilation ${dilation[axis]}`,
      { expected: limit, got: entries },
    );
  });
  return added;
}

/** Throws unless a sum can be divided by it. */
export function requireDivisor(where: string, divisorOverride: number): void {
  requireWholeNumber(where, 'divisorOverride', divisorOverride);
  if (divisorOverride !== 0) return;
  throw new ConfigError(where, 'divisorOverride is 0; it must be a whole number other than 0', {
    got: divisorOverride,
  });
}

/** One whole number of at least `least` for each of `count` axes, in a list of its own. */
export function perAxis(
  where: string,
  name: string,
  value: PerAxis,
  { count, least }: { count: number; least: number },
): readonly number[] {
  const list: readonly number[] = isList(value) ? [...value] : new Array<number>(count).fill(value);
  if (list.length !== count) {
    throw new ConfigError(
      where,
      `${name} is ${formatShape(list)} with ${list.length} numbers; it needs 1, or ${count} for ${listed(count)}`,
      { expected: count, got: list.length },
    );
  }
  for (const each of list) requireWholeNumber(where, name, each, { least });
  return list;
}

/** `Array.isArray` for lists that are not to be changed, which its type does not know. */
function isList<T>(value: T | readonly T[]): value is readonly T[] {
  return Array.isArray(value);
}

function samePads(windows: Omit<Windows, 'padding'>, sizes: Shape): Pad[] {
  return sizes.map((length, axis) => {
    const step = windows.stride[axis];
    const extent = extentOf(windows, axis);
    // For stride 1 the padding does not depend on the length, so it stays right for any.
    const total = step === 1 ? extent - 1 : Math.max(0, (Math.ceil(length / step) - 1) * step + extent - length);
    return [Math.floor(total / 2), Math.ceil(total / 2)];
  });
}

function givenPads(where: string, padding: Exclude<Padding, 'same'>, count: number): Pad[] {
  if (padding === 'valid') return Array.from({ length: count }, () => [0, 0]);
  if (typeof padding === 'string')
    throw new ConfigError(where, `padding is ${String(padding)}; as a word it must be same or valid`, { got: padding });
  if (isList(padding) && padding.length !== count) {
    throw new ConfigError(
      where,
      `padding lists ${padding.length} axes; it needs 1 number, or ${count} entries for ${listed(count)}`,
      { expected: count, got: padding.length },
    );
  }
  const pads: readonly (number | Pad)[] = isList(padding) ? [...padding] : new Array<number>(count).fill(padding);
  return pads.map((pad): Pad => {
    const [before, after] = perAxis(where, 'padding', typeof pad === 'object' ? pad : [pad, pad], {
      count: 2,
      least: 0,
    });
    return [before, after];
  });
}

/** `depth, height and width` */
function listed(count: number): string {
  const names = axisNames(count);
  return [names.slice(0, -1).join(', '), ...names.slice(-1)].filter((part) => part !== '').join(' and ');
}
