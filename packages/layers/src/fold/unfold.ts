import {
  im2colSlices,
  requireFit,
  requireOptions,
  requireWindows,
  reshape,
  sizeOf,
  squeeze,
  stack,
  windowCounts,
  type PerAxis,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { Module } from '../module/module.ts';
import { batchOf, known, windowsOn, type FoldOptions } from './fold-windows.ts';

/**
 * Lays the windows of images out as columns (im2col).
 *
 * @param x `[batch, channels, height, width]` or `[channels, height, width]`, floating
 * @param kernelSize of a window: a number, or `[height, width]`
 * @param options `dilation` (default 1), `padding` (zeros around; default 0) and `stride` (default 1): a number, or one for each axis
 * @returns `[batch, channels · kernel height · kernel width, windows]`, without batch if `x` has none
 * @throws {ShapeError} if `x` has other axes or a window is larger than the padded image
 * @throws {ConfigError} if an option is not a whole number or below its least value
 * @example unfold(tensor([[[[1, 2, 3], [4, 5, 6]]]]), 2).toArray(); // [[[1, 2], [2, 3], [4, 5], [5, 6]]]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.unfold.html
 */
export function unfold(x: Tensor, kernelSize: PerAxis, options: FoldOptions = {}): Tensor {
  const images = batchOf('unfold', x, ['channels', 'height', 'width']);
  const [batch, channels, ...sizes] = images.shape;
  const windows = windowsOn('unfold', kernelSize, options, sizes);
  requireFit('unfold', sizes, windows);
  const counts = windowCounts(sizes, windows);
  const seen = stack(im2colSlices(images, windows), 2); // [batch, channels, positions, …counts]
  const columns = reshape(seen, [batch, channels * sizeOf(windows.kernel), sizeOf(counts)]);
  return x.rank === 3 ? squeeze(columns, 0) : columns;
}

/**
 * Lays the windows of images out as columns.
 *
 * @example new Unfold(2, { stride: 2 }).forward(zeros([1, 3, 4, 6])).shape; // [1, 12, 6]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.Unfold.html
 */
export class Unfold extends Module {
  readonly kernelSize: PerAxis;
  readonly options: FoldOptions;

  /** @param kernelSize of a window: a number, or `[height, width]` */
  constructor(kernelSize: PerAxis, options: FoldOptions = {}) {
    super();
    requireWindows('Unfold', { ...requireOptions('Unfold', options, known), kernelSize }, 2);
    this.kernelSize = structuredClone(kernelSize); // lists of its own
    this.options = structuredClone(options);
  }

  /** @param x `[batch, channels, height, width]` or `[channels, height, width]` */
  forward(x: Tensor): Tensor {
    return unfold(x, this.kernelSize, this.options);
  }
}
