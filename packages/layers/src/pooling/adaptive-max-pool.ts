import {
  adaptivePlacesOp,
  apply,
  gather,
  requireBoolean,
  requireOptions,
  reshape,
  sizeOf,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { AdaptivePoolLayer } from './adaptive-pool-layer.ts';
import { adaptiveSizes, type AxisCount, type OutputSize } from './adaptive-windows.ts';
import type { Pooled } from './pool-layer.ts';

interface AdaptiveMaxOptions<Indices extends boolean> {
  /** whether indices are given, too: where the largest entries are, counted through the spatial axes; default false */
  readonly returnIndices?: Indices | undefined;
}

/** The largest entry of each window, and its place. */
function adaptiveLargest(
  where: string,
  x: Tensor,
  outputSize: OutputSize,
  axes: number,
): [values: Tensor, places: Tensor] {
  const { first, sizes, results, wanted } = adaptiveSizes(where, x, outputSize, axes);
  const outer = x.shape.slice(0, first);
  const places = apply(adaptivePlacesOp, [x], { results: wanted });
  const flat = reshape(x, [...outer, sizeOf(sizes)]);
  const values = gather(flat, -1, reshape(places, [...outer, sizeOf(results)]));
  return [reshape(values, places.shape), places];
}

/** The values, with their places if they are wanted. */
function adaptiveMaxPool<Indices extends boolean>(
  axes: number,
  [x, outputSize]: readonly [Tensor, OutputSize],
  options: AdaptiveMaxOptions<Indices>,
): Pooled<Indices> {
  const where = `adaptiveMaxPool${axes}d`;
  const isAsked = requireIndices(where, options);
  const pooled = adaptiveLargest(where, x, outputSize, axes);
  return (isAsked ? pooled : pooled[0]) as Pooled<Indices>; // what `returnIndices` says
}

function requireIndices(where: string, options: AdaptiveMaxOptions<boolean>): boolean {
  const { returnIndices = false } = requireOptions(where, options, { returnIndices: true });
  requireBoolean(where, 'returnIndices', returnIndices);
  return returnIndices;
}

/**
 * Largest entries of sequences in windows that are chosen so that so many come out.
 *
 * Window i of n goes from `⌊i · size / n⌋` to before `⌈(i + 1) · size / n⌉`.
 *
 * @param x `[batch, channels, length]` or `[channels, length]`, floating
 * @param outputSize size of each axis of the result, or one for all; null in a list: as the input
 * @param options `returnIndices`: whether indices are given, too; default false
 * @returns `x` with those spatial sizes; with `returnIndices` that, and where the largest entries are, int32, counted through the
 *   spatial axes
 * @throws {ShapeError} if `x` has another number of axes, or one that is pooled is empty
 * @throws {ConfigError} if a size is no whole number of at least 1
 * @example adaptiveMaxPool1d(zeros([1, 2, 6]), 3).shape; // [1, 2, 3]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.AdaptiveMaxPool1d.html
 */
export function adaptiveMaxPool1d<Indices extends boolean = false>(
  x: Tensor,
  outputSize: OutputSize<1>,
  options: AdaptiveMaxOptions<Indices> = {},
): Pooled<Indices> {
  return adaptiveMaxPool(1, [x, outputSize], options);
}

/**
 * Largest entries of images in windows that are chosen so that so many come out.
 *
 * Window i of n goes from `⌊i · size / n⌋` to before `⌈(i + 1) · size / n⌉`.
 *
 * @param x `[batch, channels, height, width]` or `[channels, height, width]`, floating
 * @param outputSize size of each axis of the result, or one for all; null in a list: as the input
 * @param options `returnIndices`: whether indices are given, too; default false
 * @returns `x` with those spatial sizes; with `returnIndices` that, and where the largest entries are, int32, counted through the
 *   spatial axes
 * @throws {ShapeError} if `x` has another number of axes, or one that is pooled is empty
 * @throws {ConfigError} if a size is no whole number of at least 1
 * @example adaptiveMaxPool2d(zeros([1, 2, 6, 4]), [3, 2]).shape; // [1, 2, 3, 2]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.AdaptiveMaxPool2d.html
 */
export function adaptiveMaxPool2d<Indices extends boolean = false>(
  x: Tensor,
  outputSize: OutputSize<2>,
  options: AdaptiveMaxOptions<Indices> = {},
): Pooled<Indices> {
  return adaptiveMaxPool(2, [x, outputSize], options);
}

/**
 * Largest entries of volumes in windows that are chosen so that so many come out.
 *
 * Window i of n goes from `⌊i · size / n⌋` to before `⌈(i + 1) · size / n⌉`.
 *
 * @param x `[batch, channels, depth, height, width]` or that without the batch, floating
 * @param outputSize size of each axis of the result, or one for all; null in a list: as the input
 * @param options `returnIndices`: whether indices are given, too; default false
 * @returns `x` with those spatial sizes; with `returnIndices` that, and where the largest entries are, int32, counted through the
 *   spatial axes
 * @throws {ShapeError} if `x` has another number of axes, or one that is pooled is empty
 * @throws {ConfigError} if a size is no whole number of at least 1
 * @example adaptiveMaxPool3d(zeros([1, 2, 4, 6, 4]), 2).shape; // [1, 2, 2, 2, 2]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.AdaptiveMaxPool3d.html
 */
export function adaptiveMaxPool3d<Indices extends boolean = false>(
  x: Tensor,
  outputSize: OutputSize<3>,
  options: AdaptiveMaxOptions<Indices> = {},
): Pooled<Indices> {
  return adaptiveMaxPool(3, [x, outputSize], options);
}

/** What adaptive max pooling of all ranks shares. */
abstract class AdaptiveMaxPoolLayer<Axes extends AxisCount, Indices extends boolean> extends AdaptivePoolLayer<
  Axes,
  Pooled<Indices>
> {
  readonly returnIndices: boolean;

  /** @param outputSize size of each axis of the result, or one for all; null in a list: as the input */
  constructor(outputSize: OutputSize<Axes>, options: AdaptiveMaxOptions<Indices> = {}) {
    super(outputSize);
    this.returnIndices = requireIndices(this.kind().name, options);
  }

  protected get options(): AdaptiveMaxOptions<Indices> {
    return { returnIndices: this.returnIndices as Indices }; // as the constructor got it
  }
}

/** Largest entries of sequences in so many windows as are wanted. @example new AdaptiveMaxPool1d(3).forward(zeros([1, 2, 6])).shape; // [1, 2, 3] */
export class AdaptiveMaxPool1d<Indices extends boolean = false> extends AdaptiveMaxPoolLayer<1, Indices> {
  protected kind() {
    return { name: 'AdaptiveMaxPool1d', axes: 1 } as const;
  }

  /** @param x `[batch, channels, length]` or `[channels, length]` */
  forward(x: Tensor): Pooled<Indices> {
    return adaptiveMaxPool1d(x, this.outputSize, this.options);
  }
}

/** Largest entries of images in so many windows as are wanted. @example new AdaptiveMaxPool2d([3, 2]).forward(zeros([1, 2, 6, 4])).shape; // [1, 2, 3, 2] */
export class AdaptiveMaxPool2d<Indices extends boolean = false> extends AdaptiveMaxPoolLayer<2, Indices> {
  protected kind() {
    return { name: 'AdaptiveMaxPool2d', axes: 2 } as const;
  }

  /** @param x `[batch, channels, height, width]` or `[channels, height, width]` */
  forward(x: Tensor): Pooled<Indices> {
    return adaptiveMaxPool2d(x, this.outputSize, this.options);
  }
}

/** Largest entries of volumes in so many windows as are wanted. @example new AdaptiveMaxPool3d(2).forward(zeros([1, 2, 4, 6, 4])).shape; // [1, 2, 2, 2, 2] */
export class AdaptiveMaxPool3d<Indices extends boolean = false> extends AdaptiveMaxPoolLayer<3, Indices> {
  protected kind() {
    return { name: 'AdaptiveMaxPool3d', axes: 3 } as const;
  }

  /** @param x `[batch, channels, depth, height, width]` or that without the batch */
  forward(x: Tensor): Pooled<Indices> {
    return adaptiveMaxPool3d(x, this.outputSize, this.options);
  }
}
