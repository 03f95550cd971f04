import { apply, mean, resampleOp, type Tensor } from '@gradkit/core-tensor/functional';
import { AdaptivePoolLayer } from './adaptive-pool-layer.ts';
import { adaptiveSizes, type OutputSize } from './adaptive-windows.ts';

/** Means of the windows of each axis in turn: those of a window are the means of its rows' means. */
function adaptiveMean(where: string, x: Tensor, outputSize: OutputSize, axes: number): Tensor {
  const { first, wanted } = adaptiveSizes(where, x, outputSize, axes);
  if (wanted.every((size) => size === 1))
    return mean(x, x.shape.map((_, axis) => axis).slice(first), { keepDims: true });
  return wanted.reduce<Tensor>((y, size, i) => (size === null ? y : meansAlong(y, first + i, size)), x);
}

/** Means of so many windows along an axis. */
function meansAlong(x: Tensor, axis: number, result: number): Tensor {
  const usual = { factor: null, bySizes: false, alignCorners: false, antialias: false };
  return apply(resampleOp, [x], { kind: 'average', axis, result, ...usual });
}

/**
 * Means of sequences in windows that are chosen so that so many come out.
 *
 * Window i of n goes from `⌊i · size / n⌋` to before `⌈(i + 1) · size / n⌉`.
 *
 * @param x `[batch, channels, length]` or `[channels, length]`, floating
 * @param outputSize size of each axis of the result, or one for all; null in a list: as the input
 * @returns `x` with those spatial sizes
 * @throws {ShapeError} if `x` has another number of axes, or one that is pooled is empty
 * @throws {ConfigError} if a size is no whole number of at least 1
 * @example adaptiveAvgPool1d(zeros([1, 2, 6]), 3).shape; // [1, 2, 3]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.AdaptiveAvgPool1d.html
 */
export function adaptiveAvgPool1d(x: Tensor, outputSize: OutputSize<1>): Tensor {
  return adaptiveMean('adaptiveAvgPool1d', x, outputSize, 1);
}

/** Means of sequences in so many windows as are wanted. @example new AdaptiveAvgPool1d(3).forward(zeros([1, 2, 6])).shape; // [1, 2, 3] */
export class AdaptiveAvgPool1d extends AdaptivePoolLayer<1> {
  protected kind() {
    return { name: 'AdaptiveAvgPool1d', axes: 1 } as const;
  }

  /** @param x `[batch, channels, length]` or `[channels, length]` */
  forward(x: Tensor): Tensor {
    return adaptiveAvgPool1d(x, this.outputSize);
  }
}

/**
 * Means of images in windows that are chosen so that so many come out.
 *
 * Window i of n goes from `⌊i · size / n⌋` to before `⌈(i + 1) · size / n⌉`.
 *
 * @param x `[batch, channels, height, width]` or `[channels, height, width]`, floating
 * @param outputSize size of each axis of the result, or one for all; null in a list: as the input
 * @returns `x` with those spatial sizes
 * @throws {ShapeError} if `x` has another number of axes, or one that is pooled is empty
 * @throws {ConfigError} if a size is no whole number of at least 1
 * @example adaptiveAvgPool2d(zeros([1, 2, 6, 4]), [3, 2]).shape; // [1, 2, 3, 2]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.AdaptiveAvgPool2d.html
 */
export function adaptiveAvgPool2d(x: Tensor, outputSize: OutputSize<2>): Tensor {
  return adaptiveMean('adaptiveAvgPool2d', x, outputSize, 2);
}

/** Means of images in so many windows as are wanted. @example new AdaptiveAvgPool2d([3, 2]).forward(zeros([1, 2, 6, 4])).shape; // [1, 2, 3, 2] */
export class AdaptiveAvgPool2d extends AdaptivePoolLayer<2> {
  protected kind() {
    return { name: 'AdaptiveAvgPool2d', axes: 2 } as const;
  }

  /** @param x `[batch, channels, height, width]` or `[channels, height, width]` */
  forward(x: Tensor): Tensor {
    return adaptiveAvgPool2d(x, this.outputSize);
  }
}

/**
 * Means of volumes in windows that are chosen so that so many come out.
 *
 * Window i of n goes from `⌊i · size / n⌋` to before `⌈(i + 1) · size / n⌉`.
 *
 * @param x `[batch, channels, depth, height, width]` or that without the batch, floating
 * @param outputSize size of each axis of the result, or one for all; null in a list: as the input
 * @returns `x` with those spatial sizes
 * @throws {ShapeError} if `x` has another number of axes, or one that is pooled is empty
 * @throws {ConfigError} if a size is no whole number of at least 1
 * @example adaptiveAvgPool3d(zeros([1, 2, 4, 6, 4]), 2).shape; // [1, 2, 2, 2, 2]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.AdaptiveAvgPool3d.html
 */
export function adaptiveAvgPool3d(x: Tensor, outputSize: OutputSize<3>): Tensor {
  return adaptiveMean('adaptiveAvgPool3d', x, outputSize, 3);
}

/** Means of volumes in so many windows as are wanted. @example new AdaptiveAvgPool3d(2).forward(zeros([1, 2, 4, 6, 4])).shape; // [1, 2, 2, 2, 2] */
export class AdaptiveAvgPool3d extends AdaptivePoolLayer<3> {
  protected kind() {
    return { name: 'AdaptiveAvgPool3d', axes: 3 } as const;
  }

  /** @param x `[batch, channels, depth, height, width]` or that without the batch */
  forward(x: Tensor): Tensor {
    return adaptiveAvgPool3d(x, this.outputSize);
  }
}
