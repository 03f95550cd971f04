import { requireBoolean } from '../../arguments/choice.ts';
import { requireFloating } from '../../dtype.ts';
import { ConfigError, ShapeError } from '../../errors.ts';
import type { OnnxAttribute } from '../../onnx-rule.ts';
import type { Shape } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { onnxWindows } from './onnx-windows.ts';
import { windowsFrom, type Padding, type PerAxis } from './window-options.ts';
import { axisNames, extentOf, requireFit, windowCounts, type Pad, type Windows } from './windows.ts';

/** How a pooling runs. */
export interface PoolOptions {
  /** distance between windows; default the kernel size */
  readonly stride?: PerAxis | undefined;
  /** entries added around the spatial axes, at most half of a kernel; default 0 */
  readonly padding?: Padding | undefined;
  /** let a last window reach over the end; default false */
  readonly ceilMode?: boolean | undefined;
}

/** Attributes of the pooling records. */
export interface PoolAttributes extends Windows {
  readonly ceilMode: boolean;
}

/** Names of the options that poolings share. */
export const poolOptions = { stride: true, padding: true, ceilMode: true } as const;

/** Checks operands and options, so that the attributes of a record can be made of them. */
export function poolAttributes(
  where: string,
  [x, kernelSize]: readonly [Tensor, PerAxis],
  {
    stride = kernelSize,
    padding = 0,
    dilation = 1,
    ceilMode = false,
  }: PoolOptions & { readonly dilation?: PerAxis | undefined },
): PoolAttributes {
  requireBoolean(where, 'ceilMode', ceilMode);
  requireFloating(where, 'x', x.dtype);
  const windows = windowsFrom(where, ['kernelSize', kernelSize], { stride, padding, dilation }, x.shape.slice(2));
  windows.padding.forEach((pad, axis) => {
    const extent = extentOf(windows, axis);
    const most = Math.max(...pad);
    if (2 * most <= extent) return;
    throw new ConfigError(
      where,
      `padding is ${most} but the kernel spans ${extent}; padding may be at most half of that, ${Math.floor(extent / 2)}`,
      { expected: Math.floor(extent / 2), got: most },
    );
  });
  return { ...windows, ceilMode };
}

/**
 * Padding with which as many windows fit as `ceilMode` lets there be, whatever the sizes: the last one may reach over the end, but starts
 * at an entry or in the padding before them.
 */
export function fittingPads(attributes: PoolAttributes): readonly Pad[] {
  const { padding, stride, ceilMode } = attributes;
  if (!ceilMode) return padding;
  return padding.map(([before, after], axis) => [
    before,
    Math.min(after + stride[axis], extentOf(attributes, axis)) - 1,
  ]);
}

/**
 * Number of windows along each axis. One that would start behind the last entry is left out.
 *
 * @throws {ShapeError} if a window sees nothing but padding
 */
export function poolCounts(where: string, sizes: Shape, attributes: PoolAttributes): number[] {
  const counts = windowCounts(sizes, { ...attributes, padding: fittingPads(attributes) });
  if (counts.some((count) => count < 1)) requireFit(where, sizes, attributes);
  counts.forEach((count, axis) => requireEntries(where, [sizes[axis], count], attributes, axis));
  return counts;
}

/** Throws unless each window sees an entry: a dilated one may reach over a short axis on both sides. */
function requireEntries(
  where: string,
  [size, count]: readonly [size: number, count: number],
  { kernel, stride, dilation, padding }: PoolAttributes,
  axis: number,
): void {
  if (dilation[axis] === 1 && size > 0) return;
  for (let i = 0; i < count; i++) {
    const start = i * stride[axis] - padding[axis][0];
    const first = start < 0 ? start + Math.ceil(-start / dilation[axis]) * dilation[axis] : start;
    if (first < size) continue;
    const name = axisNames(kernel.length)[axis];
    throw new ShapeError(
      where,
      `the window at ${start} of the ${name} sees only padding, with kernel ${kernel[axis]} and dilation ${dilation[axis]}; x has ${size} entries there and each window must see one`,
      { expected: first + 1, got: size },
    );
  }
}

/** The attributes that ONNX's poolings share. */
export function onnxPooling(windows: Windows, ceil = false): Record<string, OnnxAttribute | undefined> {
  const dilated = windows.dilation.some((step) => step > 1);
  return { ...onnxWindows(windows), dilations: dilated ? windows.dilation : undefined, ceil_mode: ceil ? 1 : 0 };
}
