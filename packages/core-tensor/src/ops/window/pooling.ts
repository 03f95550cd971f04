import { requireBoolean } from '../../arguments/choice.ts';
import { requireFloating } from '../../dtype.ts';
import { ConfigError, ShapeError } from '../../errors.ts';
import type { OnnxAttribute } from '../../onnx-rule.ts';
import type { Shape } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { onnxWindows } from './onnx-windows.ts';
import { windowsFrom, type Padding, type PerAxis } from './window-options.ts';
import { axisNames, exactPads, extentOf, requireFit, windowCounts, type Pad, type Windows } from './windows.ts';

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

/** Windows if a last one may reach over the end; one that starts behind the last entry and the padding before it counts, too. */
function countWithRest(length: number, attributes: PoolAttributes, axis: number): number {
  const [before, after] = attributes.padding[axis];
  return Math.ceil((length + before + after - extentOf(attributes, axis)) / attributes.stride[axis]) + 1;
}

/**
 * Number of windows along each axis. One that would start behind the last entry is left out.
 *
 * @throws {ShapeError} if a window sees nothing but padding
 */
export function poolCounts(where: string, sizes: Shape, attributes: PoolAttributes): number[] {
  if (!attributes.ceilMode) requireFit(where, sizes, attributes);
  const counts = windowCounts(sizes, attributes).map((fitting, axis) => {
    if (!attributes.ceilMode) return fitting;
    const count = countWithRest(sizes[axis], attributes, axis);
    const starts = (count - 1) * attributes.stride[axis];
    return starts >= sizes[axis] + attributes.padding[axis][0] ? count - 1 : count;
  });
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

/**
 * Padding and `ceil_mode` for ONNX. Its shape rule counts windows that start behind the last entry; without the padding or the entries
 * that they would start in, there are none.
 */
export function onnxPoolPadding(
  sizes: Shape,
  counts: Shape,
  attributes: PoolAttributes,
): { padding: Pad[]; ceil: boolean } {
  const floor = windowCounts(sizes, attributes);
  const ceil = counts.some((count, axis) => count > floor[axis]);
  const exact = exactPads(sizes, counts, attributes);
  const padding = attributes.padding.map((pad, axis) =>
    ceil && countWithRest(sizes[axis], attributes, axis) > counts[axis] ? exact[axis] : pad,
  );
  return { padding, ceil };
}

/** The attributes that ONNX's poolings share. */
export function onnxPooling(windows: Windows, ceil: boolean): Record<string, OnnxAttribute | undefined> {
  const dilated = windows.dilation.some((step) => step > 1);
  return { ...onnxWindows(windows), dilations: dilated ? windows.dilation : undefined, ceil_mode: ceil ? 1 : 0 };
}
