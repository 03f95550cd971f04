import {
  axisNames,
  ConfigError,
  formatShape,
  formatValue,
  hasBatch,
  perAxis,
  ShapeError,
  windowsFrom,
  type ConvTransposeOptions,
  type PerAxis,
  type Tensor,
} from '@gradkit/core-tensor/functional';

/** What `forward` of a transposed convolution takes beside `x`. */
export interface OutputSizeOptions {
  /** sizes of the spatial axes of the result, or of all its axes; in the place of the layer's `outputPadding` */
  readonly outputSize?: PerAxis | undefined;
}

/** How kernels are laid out. */
interface Layout {
  readonly kernelSize: readonly number[];
  readonly options: ConvTransposeOptions;
}

/**
 * How many entries are to be added at the end of each axis, so that the result has the sizes that are wanted.
 *
 * @throws {ConfigError} unless there is one size for each axis
 * @throws {ShapeError} if a size is not among those that differ by less than the stride
 */
export function paddingTo(where: string, x: Tensor, outputSize: PerAxis, { kernelSize, options }: Layout): number[] {
  const count = kernelSize.length;
  const sizes = x.shape.slice(hasBatch(where, x, count) ? 2 : 1);
  const { stride = 1, padding = 0, dilation = 1 } = options;
  const windows = windowsFrom(where, ['kernelSize', kernelSize], { stride, padding, dilation }, sizes);
  const least = sizes.map((size, axis) => {
    const [before, after] = windows.padding[axis];
    return (size - 1) * windows.stride[axis] - before - after + windows.dilation[axis] * (kernelSize[axis] - 1) + 1;
  });
  const ranges = least.map((size, axis) => [size, size + windows.stride[axis] - 1] as const);
  return chosenSizes(where, x, outputSize, ranges).map((size, axis) => size - least[axis]);
}

/**
 * The sizes that are wanted for the spatial axes.
 *
 * @param possible the smallest and the largest for each
 * @throws {ConfigError} unless there is one size for each axis
 * @throws {ShapeError} if a size is not possible
 */
export function chosenSizes(
  where: string,
  x: Tensor,
  outputSize: PerAxis,
  possible: readonly (readonly [least: number, most: number])[],
): readonly number[] {
  const wanted = spatialSizes(where, x, outputSize, possible.length);
  possible.forEach(([least, most], axis) => {
    if (wanted[axis] >= least && wanted[axis] <= most) return;
    throw new ShapeError(
      where,
      `outputSize is ${formatValue(outputSize)} but of x ${formatShape(x.shape)} come ${least} … ${most} entries of ${axisNames(possible.length)[axis]}, not ${wanted[axis]}`,
      { expected: [least, most], got: wanted[axis] },
    );
  });
  return wanted;
}

/** Those of the spatial axes, if sizes of all axes of the result are given. */
function spatialSizes(where: string, x: Tensor, outputSize: PerAxis, count: number): readonly number[] {
  if (!Array.isArray(outputSize)) return perAxis(where, 'outputSize', outputSize, { count, least: 0 });
  const list: readonly number[] = outputSize;
  if (list.length !== count && list.length !== x.rank)
    throw new ConfigError(
      where,
      `outputSize is ${formatShape(list)} with ${list.length} numbers; it needs ${count}, or ${x.rank} for all axes`,
      { expected: [count, x.rank], got: list.length },
    );
  return perAxis(where, 'outputSize', list.slice(-count), { count, least: 0 });
}
