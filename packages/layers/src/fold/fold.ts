import {
  col2imSlices,
  formatShape,
  perAxis,
  requireFit,
  requireOptions,
  requireWindows,
  reshape,
  ShapeError,
  sizeOf,
  slice,
  squeeze,
  windowCounts,
  type PerAxis,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { Module } from '../module/module.ts';
import { batchOf, known, windowsOn, type FoldOptions } from './fold-windows.ts';

/**
 * Adds windows that are laid out as columns up to images (col2im): the adjoint of `unfold`.
 *
 * @param x `[batch, channels · kernel height · kernel width, windows]`, or without batch; floating
 * @param outputSize of the images: a number, or `[height, width]`
 * @param kernelSize of a window: a number, or `[height, width]`
 * @param options `dilation` (default 1), `padding` (default 0) and `stride` (default 1), as `unfold` had them
 * @returns `[batch, channels, height, width]`, without batch if `x` has none
 * @throws {ShapeError} if `x` has other axes, or its rows or windows are not as many as kernel and images need
 * @throws {ConfigError} if a size or an option is not a whole number or below its least value
 * @example fold(tensor([[[1, 2], [2, 3], [4, 5], [5, 6]]]), [2, 3], 2).toArray(); // [[[[1, 4, 3], [4, 10, 6]]]]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.fold.html
 */
export function fold(x: Tensor, outputSize: PerAxis, kernelSize: PerAxis, options: FoldOptions = {}): Tensor {
  const columns = batchOf('fold', x, ['rows', 'windows']);
  const sizes = perAxis('fold', 'outputSize', outputSize, { count: 2, least: 1 });
  const windows = windowsOn('fold', kernelSize, options, sizes);
  requireFit('fold', sizes, windows);
  const counts = windowCounts(sizes, windows);
  const positions = sizeOf(windows.kernel);
  const channels = requireColumns(columns, positions, sizeOf(counts));
  const apart = reshape(columns, [columns.shape[0], channels, positions, ...counts]);
  const seen = Array.from({ length: positions }, (_, position) => slice(apart, [null, null, position]));
  const images = col2imSlices(seen, sizes, windows);
  return x.rank === 2 ? squeeze(images, 0) : images;
}

/** Throws unless there are as many columns as windows, with whole channels in them. Returns the number of channels. */
function requireColumns({ shape }: Tensor, positions: number, windows: number): number {
  const [, rows, given] = shape;
  if (rows % positions !== 0) {
    throw new ShapeError(
      'fold',
      `x is ${formatShape(shape)}, with ${rows} rows, which the ${positions} positions of the kernel do not divide`,
      { expected: positions, got: rows },
    );
  }
  if (given === windows) return rows / positions;
  throw new ShapeError('fold', `x is ${formatShape(shape)}, with ${given} windows, but the images have ${windows}`, {
    expected: windows,
    got: given,
  });
}

/**
 * Adds windows that are laid out as columns up to images.
 *
 * @example new Fold([4, 6], 2, { stride: 2 }).forward(zeros([1, 12, 6])).shape; // [1, 3, 4, 6]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.Fold.html
 */
export class Fold extends Module {
  readonly outputSize: PerAxis;
  readonly kernelSize: PerAxis;
  readonly options: FoldOptions;

  /**
   * @param outputSize of the images: a number, or `[height, width]`
   * @param kernelSize of a window: a number, or `[height, width]`
   */
  constructor(outputSize: PerAxis, kernelSize: PerAxis, options: FoldOptions = {}) {
    super();
    perAxis('Fold', 'outputSize', outputSize, { count: 2, least: 1 });
    requireWindows('Fold', { ...requireOptions('Fold', options, known), kernelSize }, 2);
    this.outputSize = structuredClone(outputSize); // lists of its own
    this.kernelSize = structuredClone(kernelSize);
    this.options = structuredClone(options);
  }

  /** @param x `[batch, channels · kernel height · kernel width, windows]`, or without batch */
  forward(x: Tensor): Tensor {
    return fold(x, this.outputSize, this.kernelSize, this.options);
  }
}
