import {
  ConfigError,
  formatShape,
  formatValue,
  hasBatch,
  requireFloating,
  requireTensor,
  ShapeError,
  type Tensor,
} from '@gradkit/core-tensor/functional';

/** Of one axis; null: that of the input. */
type Size = number | null;

interface Lists {
  readonly 1: readonly [Size];
  readonly 2: readonly [Size, Size];
  readonly 3: readonly [Size, Size, Size];
}

/** How many axes are pooled. */
export type AxisCount = keyof Lists;

/** Sizes of the result: one number for all axes, or one for each, of which null is that of the input. */
export type OutputSize<Axes extends AxisCount = AxisCount> = number | Lists[Axes];

/** Throws unless it is one size, or one for each axis. */
export function requireOutputSize(where: string, outputSize: OutputSize, axes: number): readonly (number | null)[] {
  const list: readonly unknown[] = Array.isArray(outputSize) ? outputSize : new Array<unknown>(axes).fill(outputSize);
  if (list.length !== axes)
    throw new ConfigError(
      where,
      `outputSize is ${formatValue(outputSize)} with ${list.length} sizes; it needs ${axes}, or is one`,
      {
        expected: axes,
        got: outputSize,
      },
    );
  for (const size of list)
    if ((size !== null || outputSize === null) && !(Number.isSafeInteger(size) && (size as number) >= 1))
      throw new ConfigError(
        where,
        `outputSize is ${formatValue(outputSize)}; sizes must be whole numbers of at least 1, or null`,
        {
          got: outputSize,
        },
      );
  return [...(list as readonly (number | null)[])]; // just checked; the caller's list stays its own
}

/** What is pooled: the spatial axes of the input, and how large they become. */
interface AdaptiveSizes {
  /** the first spatial axis */
  readonly first: number;
  readonly sizes: readonly number[];
  readonly results: readonly number[];
  /** the same, null for axes that stay as they are, whatever their sizes */
  readonly wanted: readonly (number | null)[];
}

export function adaptiveSizes(where: string, x: Tensor, outputSize: OutputSize, axes: number): AdaptiveSizes {
  const wanted = requireOutputSize(where, outputSize, axes);
  requireTensor(where, 'x', x);
  requireFloating(where, 'x', x.dtype);
  const first = hasBatch(where, x, axes) ? 2 : 1;
  const sizes = x.shape.slice(first);
  if (sizes.includes(0))
    throw new ShapeError(
      where,
      `x is ${formatShape(x.shape)}; axes that are pooled must have at least 1 entry, not 0`,
      {
        expected: 1,
        got: 0,
      },
    );
  const results = wanted.map((size, i) => size ?? sizes[i]);
  return { first, sizes, results, wanted };
}
