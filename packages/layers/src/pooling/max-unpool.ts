import {
  apply,
  coveredSizes,
  formatShape,
  hasBatch,
  requireFloating,
  requireInteger,
  requireOptions,
  requireTensor,
  requireWindows,
  reshape,
  sameShape,
  scatterOp,
  ShapeError,
  sizeOf,
  windowsFrom,
  zeros,
  type Padding,
  type PerAxis,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { chosenSizes, type OutputSizeOptions } from '../convolution/output-size.ts';
import { Module } from '../module/module.ts';

interface MaxUnpoolOptions {
  /** distance between windows; default the kernel size */
  readonly stride?: PerAxis | undefined;
  /** entries that the pooling added around; default 0 */
  readonly padding?: Padding | undefined;
}

const known = { stride: true, padding: true } as const;

/** Puts the entries where they were, with zeros between them. */
function maxUnpool(
  axes: number,
  [x, indices, kernelSize]: readonly [Tensor, Tensor, PerAxis],
  options: MaxUnpoolOptions & OutputSizeOptions,
): Tensor {
  const where = `maxUnpool${axes}d`;
  const {
    stride = kernelSize,
    padding = 0,
    outputSize,
  } = requireOptions(where, options, { ...known, outputSize: true });
  const first = hasBatch(where, x, axes) ? 2 : 1;
  requireFloating(where, 'x', x.dtype);
  requireIndices(where, x, indices);
  const [outer, counts] = [x.shape.slice(0, first), x.shape.slice(first)];
  const windows = windowsFrom(where, ['kernelSize', kernelSize], { stride, padding, dilation: 1 }, counts);
  const least = coveredSizes(where, counts, windows);
  const ranges = least.map(
    (size, axis) => [Math.max(0, size - windows.stride[axis] + 1), size + windows.stride[axis] - 1] as const,
  );
  const sizes = outputSize === undefined ? least : chosenSizes(where, x, outputSize, ranges);
  const [from, to] = [
    [...outer, sizeOf(counts)],
    [...outer, sizeOf(sizes)],
  ];
  const flat = apply(scatterOp, [zeros(to, { dtype: x.dtype }), reshape(indices, from), reshape(x, from)], {
    axis: first,
    where,
  });
  return reshape(flat, [...outer, ...sizes]);
}

function requireIndices(where: string, x: Tensor, indices: Tensor): void {
  requireTensor(where, 'indices', indices);
  requireInteger(where, 'indices', indices.dtype);
  if (sameShape(indices.shape, x.shape)) return;
  throw new ShapeError(
    where,
    `indices are ${formatShape(indices.shape)} but x is ${formatShape(x.shape)}; each entry needs one index`,
    { expected: x.shape, got: indices.shape },
  );
}

/**
 * Puts the largest entries of windows over sequences back where they were, with zeros between them: a partial inverse of `maxPool1d`.
 *
 * @param x what was pooled, `[batch, channels, length]` or `[channels, length]`, floating
 * @param indices where its entries were, counted through the spatial axes, as `returnIndices` gives them; whole numbers, shape of `x`
 * @param kernelSize of a window: entries of a window
 * @param options `stride` (default `kernelSize`) and `padding` (default 0) of the pooling; `outputSize`: length before it, less than a
 *   stride from the default
 * @returns `x` with, for each spatial axis, `(size − 1) · stride + kernel − padding` entries, or `outputSize`
 * @throws {ShapeError} if the shapes do not fit, an index is not one of the entries, or `outputSize` is another
 * @throws {ConfigError} if an option is not a whole number or below its least value
 * @throws {DTypeError} if `x` is not floating, or the indices are no whole numbers
 * @example maxUnpool1d(tensor([[[3, 4]]]), tensor([[[1, 3]]], { dtype: 'int32' }), 2).toArray(); // [[[0, 3, 0, 4]]]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.MaxUnpool1d.html
 */
export function maxUnpool1d(
  x: Tensor,
  indices: Tensor,
  kernelSize: PerAxis,
  options: MaxUnpoolOptions & OutputSizeOptions = {},
): Tensor {
  return maxUnpool(1, [x, indices, kernelSize], options);
}

/**
 * Puts the largest entries of windows over images back where they were, with zeros between them: a partial inverse of `maxPool2d`.
 *
 * @param x what was pooled, `[batch, channels, height, width]` or `[channels, height, width]`, floating
 * @param indices where its entries were, counted through the spatial axes, as `returnIndices` gives them; whole numbers, shape of `x`
 * @param kernelSize of a window: a number, or `[height, width]`
 * @param options `stride` (default `kernelSize`) and `padding` (default 0) of the pooling; `outputSize`: height and width before it, less than a
 *   stride from the default
 * @returns `x` with, for each spatial axis, `(size − 1) · stride + kernel − padding` entries, or `outputSize`
 * @throws {ShapeError} if the shapes do not fit, an index is not one of the entries, or `outputSize` is another
 * @throws {ConfigError} if an option is not a whole number or below its least value
 * @throws {DTypeError} if `x` is not floating, or the indices are no whole numbers
 * @example maxUnpool2d(tensor([[[[5]]]]), tensor([[[[2]]]], { dtype: 'int32' }), 2).toArray(); // [[[[0, 0], [5, 0]]]]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.MaxUnpool2d.html
 */
export function maxUnpool2d(
  x: Tensor,
  indices: Tensor,
  kernelSize: PerAxis,
  options: MaxUnpoolOptions & OutputSizeOptions = {},
): Tensor {
  return maxUnpool(2, [x, indices, kernelSize], options);
}

/**
 * Puts the largest entries of windows over volumes back where they were, with zeros between them: a partial inverse of `maxPool3d`.
 *
 * @param x what was pooled, `[batch, channels, depth, height, width]` or that without the batch, floating
 * @param indices where its entries were, counted through the spatial axes, as `returnIndices` gives them; whole numbers, shape of `x`
 * @param kernelSize of a window: a number, or `[depth, height, width]`
 * @param options `stride` (default `kernelSize`) and `padding` (default 0) of the pooling; `outputSize`: depth, height and width before it, less than a
 *   stride from the default
 * @returns `x` with, for each spatial axis, `(size − 1) · stride + kernel − padding` entries, or `outputSize`
 * @throws {ShapeError} if the shapes do not fit, an index is not one of the entries, or `outputSize` is another
 * @throws {ConfigError} if an option is not a whole number or below its least value
 * @throws {DTypeError} if `x` is not floating, or the indices are no whole numbers
 * @example maxUnpool3d(zeros([1, 2, 2, 2, 2]), zeros([1, 2, 2, 2, 2], { dtype: 'int32' }), 2).shape; // [1, 2, 4, 4, 4]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.MaxUnpool3d.html
 */
export function maxUnpool3d(
  x: Tensor,
  indices: Tensor,
  kernelSize: PerAxis,
  options: MaxUnpoolOptions & OutputSizeOptions = {},
): Tensor {
  return maxUnpool(3, [x, indices, kernelSize], options);
}

/** What layers that undo max pooling hold: the windows of the pooling. */
abstract class MaxUnpoolLayer extends Module<[x: Tensor, indices: Tensor, options?: OutputSizeOptions]> {
  readonly kernelSize: PerAxis;
  readonly options: MaxUnpoolOptions;

  /** a method, for the constructor asks before fields are there */
  protected abstract kind(): { readonly name: string; readonly axes: number };

  /** @param kernelSize one number, or one for each spatial axis */
  constructor(kernelSize: PerAxis, options: MaxUnpoolOptions = {}) {
    super();
    const { name, axes } = this.kind();
    requireWindows(name, { ...requireOptions(name, options, known), kernelSize }, axes);
    this.kernelSize = structuredClone(kernelSize); // lists of its own
    this.options = structuredClone(options);
  }

  protected with(options: OutputSizeOptions): MaxUnpoolOptions & OutputSizeOptions {
    return { ...requireOptions(this.kind().name, options, { outputSize: true }), ...this.options };
  }
}

/**
 * Puts the largest entries of windows over sequences back where they were.
 *
 * @example new MaxUnpool1d(2).forward(...new MaxPool1d(2, { returnIndices: true }).forward(tensor([[[1, 3, 2, 4]]]))).toArray(); // [[[0, 3, 0, 4]]]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.MaxUnpool1d.html
 */
export class MaxUnpool1d extends MaxUnpoolLayer {
  protected kind() {
    return { name: 'MaxUnpool1d', axes: 1 };
  }

  /**
   * @param x `[batch, channels, length]` or `[channels, length]`
   * @param indices where its entries were, counted through the spatial axes
   * @param options `outputSize`: length before the pooling
   */
  forward(x: Tensor, indices: Tensor, options: OutputSizeOptions = {}): Tensor {
    return maxUnpool1d(x, indices, this.kernelSize, this.with(options));
  }
}

/**
 * Puts the largest entries of windows over images back where they were.
 *
 * @example new MaxUnpool2d(2).forward(...new MaxPool2d(2, { returnIndices: true }).forward(zeros([1, 3, 4, 4]))).shape; // [1, 3, 4, 4]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.MaxUnpool2d.html
 */
export class MaxUnpool2d extends MaxUnpoolLayer {
  protected kind() {
    return { name: 'MaxUnpool2d', axes: 2 };
  }

  /**
   * @param x `[batch, channels, height, width]` or `[channels, height, width]`
   * @param indices where its entries were, counted through the spatial axes
   * @param options `outputSize`: height and width before the pooling
   */
  forward(x: Tensor, indices: Tensor, options: OutputSizeOptions = {}): Tensor {
    return maxUnpool2d(x, indices, this.kernelSize, this.with(options));
  }
}

/**
 * Puts the largest entries of windows over volumes back where they were.
 *
 * @example new MaxUnpool3d(2).forward(...new MaxPool3d(2, { returnIndices: true }).forward(zeros([1, 3, 4, 4, 4]))).shape; // [1, 3, 4, 4, 4]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.MaxUnpool3d.html
 */
export class MaxUnpool3d extends MaxUnpoolLayer {
  protected kind() {
    return { name: 'MaxUnpool3d', axes: 3 };
  }

  /**
   * @param x `[batch, channels, depth, height, width]` or that without the batch
   * @param indices where its entries were, counted through the spatial axes
   * @param options `outputSize`: depth, height and width before the pooling
   */
  forward(x: Tensor, indices: Tensor, options: OutputSizeOptions = {}): Tensor {
    return maxUnpool3d(x, indices, this.kernelSize, this.with(options));
  }
}
