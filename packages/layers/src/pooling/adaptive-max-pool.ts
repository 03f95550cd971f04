import {
  add,
  arange,
  argmax,
  gather,
  mul,
  requireBoolean,
  requireOptions,
  reshape,
  take,
  tensor,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { Module } from '../module/module.ts';
import {
  adaptiveSizes,
  requireOutputSize,
  windowRanges,
  type AdaptiveSizes,
  type OutputSize,
} from './adaptive-windows.ts';

interface AdaptiveMaxOptions {
  /** whether the places of the largest entries are given, too, counted through all spatial axes; default false */
  readonly returnIndices?: boolean | undefined;
}

/** One tensor, or with `returnIndices` two. */
type Pooled<Options> = Options extends { readonly returnIndices: true } ? [values: Tensor, places: Tensor] : Tensor;

/** The places in each window, counted through all spatial axes; windows with fewer repeat their last one. */
function placesOf({ sizes, results }: AdaptiveSizes): readonly (readonly number[])[] {
  const windows = sizes.reduce<readonly (readonly number[])[]>(
    (outer, size, i) =>
      outer.flatMap((places) =>
        windowRanges(size, results[i]).map(([begin, end]) =>
          places.flatMap((place) => Array.from({ length: end - begin }, (_, k) => place * size + begin + k)),
        ),
      ),
    [[0]],
  );
  const most = Math.max(...windows.map(({ length }) => length));
  return windows.map((places) => [...places, ...new Array<number>(most - places.length).fill(places.at(-1)!)]);
}

/** The largest entry of each window, and its place. */
function adaptiveLargest(
  where: string,
  x: Tensor,
  outputSize: OutputSize,
  axes: number,
): [values: Tensor, places: Tensor] {
  const sizes = adaptiveSizes(where, x, outputSize, axes);
  const outer = x.shape.slice(0, sizes.first);
  const windows = placesOf(sizes);
  const most = windows[0].length;
  const table = tensor(windows.flat(), { dtype: 'int32' });
  const flat = reshape(x, [...outer, sizes.sizes.reduce((product, size) => product * size, 1)]);
  const inWindows = take(flat, reshape(table, [windows.length, most]), outer.length); // [...outer, windows, most]
  const begins = arange(windows.length, { dtype: 'int32' });
  const places = take(table, add(argmax(inWindows, -1), mul(begins, most)));
  const shape = [...outer, ...sizes.results];
  return [reshape(gather(flat, -1, places), shape), reshape(places, shape)];
}

/** The values, with their places if they are wanted. */
function result(where: string, pooled: [Tensor, Tensor], options: AdaptiveMaxOptions): Tensor | [Tensor, Tensor] {
  return requireIndices(where, options) ? pooled : pooled[0];
}

function requireIndices(where: string, options: AdaptiveMaxOptions): boolean {
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
 * @param options `returnIndices`: whether places are given, too, int32, counted through all spatial axes; default false
 * @returns `x` with those spatial sizes, or that and the places
 * @throws {ShapeError} if `x` has another number of axes, or one that is pooled is empty
 * @throws {ConfigError} if a size is no whole number of at least 1
 * @example adaptiveMaxPool1d(zeros([1, 2, 6]), 3).shape; // [1, 2, 3]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.AdaptiveMaxPool1d.html
 */
export function adaptiveMaxPool1d(
  x: Tensor,
  outputSize: OutputSize,
  options?: { readonly returnIndices?: false | undefined },
): Tensor;
export function adaptiveMaxPool1d(
  x: Tensor,
  outputSize: OutputSize,
  options: { readonly returnIndices: true },
): [values: Tensor, places: Tensor];
export function adaptiveMaxPool1d(
  x: Tensor,
  outputSize: OutputSize,
  options?: AdaptiveMaxOptions,
): Tensor | [Tensor, Tensor];
export function adaptiveMaxPool1d(
  x: Tensor,
  outputSize: OutputSize,
  options: AdaptiveMaxOptions = {},
): Tensor | [Tensor, Tensor] {
  return result('adaptiveMaxPool1d', adaptiveLargest('adaptiveMaxPool1d', x, outputSize, 1), options);
}

/**
 * Largest entries of images in windows that are chosen so that so many come out.
 *
 * Window i of n goes from `⌊i · size / n⌋` to before `⌈(i + 1) · size / n⌉`.
 *
 * @param x `[batch, channels, height, width]` or `[channels, height, width]`, floating
 * @param outputSize size of each axis of the result, or one for all; null in a list: as the input
 * @param options `returnIndices`: whether places are given, too, int32, counted through all spatial axes; default false
 * @returns `x` with those spatial sizes, or that and the places
 * @throws {ShapeError} if `x` has another number of axes, or one that is pooled is empty
 * @throws {ConfigError} if a size is no whole number of at least 1
 * @example adaptiveMaxPool2d(zeros([1, 2, 6, 4]), [3, 2]).shape; // [1, 2, 3, 2]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.AdaptiveMaxPool2d.html
 */
export function adaptiveMaxPool2d(
  x: Tensor,
  outputSize: OutputSize,
  options?: { readonly returnIndices?: false | undefined },
): Tensor;
export function adaptiveMaxPool2d(
  x: Tensor,
  outputSize: OutputSize,
  options: { readonly returnIndices: true },
): [values: Tensor, places: Tensor];
export function adaptiveMaxPool2d(
  x: Tensor,
  outputSize: OutputSize,
  options?: AdaptiveMaxOptions,
): Tensor | [Tensor, Tensor];
export function adaptiveMaxPool2d(
  x: Tensor,
  outputSize: OutputSize,
  options: AdaptiveMaxOptions = {},
): Tensor | [Tensor, Tensor] {
  return result('adaptiveMaxPool2d', adaptiveLargest('adaptiveMaxPool2d', x, outputSize, 2), options);
}

/**
 * Largest entries of volumes in windows that are chosen so that so many come out.
 *
 * Window i of n goes from `⌊i · size / n⌋` to before `⌈(i + 1) · size / n⌉`.
 *
 * @param x `[batch, channels, depth, height, width]` or that without the batch, floating
 * @param outputSize size of each axis of the result, or one for all; null in a list: as the input
 * @param options `returnIndices`: whether places are given, too, int32, counted through all spatial axes; default false
 * @returns `x` with those spatial sizes, or that and the places
 * @throws {ShapeError} if `x` has another number of axes, or one that is pooled is empty
 * @throws {ConfigError} if a size is no whole number of at least 1
 * @example adaptiveMaxPool3d(zeros([1, 2, 4, 6, 4]), 2).shape; // [1, 2, 2, 2, 2]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.AdaptiveMaxPool3d.html
 */
export function adaptiveMaxPool3d(
  x: Tensor,
  outputSize: OutputSize,
  options?: { readonly returnIndices?: false | undefined },
): Tensor;
export function adaptiveMaxPool3d(
  x: Tensor,
  outputSize: OutputSize,
  options: { readonly returnIndices: true },
): [values: Tensor, places: Tensor];
export function adaptiveMaxPool3d(
  x: Tensor,
  outputSize: OutputSize,
  options?: AdaptiveMaxOptions,
): Tensor | [Tensor, Tensor];
export function adaptiveMaxPool3d(
  x: Tensor,
  outputSize: OutputSize,
  options: AdaptiveMaxOptions = {},
): Tensor | [Tensor, Tensor] {
  return result('adaptiveMaxPool3d', adaptiveLargest('adaptiveMaxPool3d', x, outputSize, 3), options);
}

/** Largest entries of sequences in so many windows as are wanted. @example new AdaptiveMaxPool1d(3).forward(zeros([1, 2, 6])).shape; // [1, 2, 3] */
export class AdaptiveMaxPool1d<
  Options extends AdaptiveMaxOptions = { readonly returnIndices?: false | undefined },
> extends Module<[x: Tensor], Pooled<Options>> {
  readonly outputSize: OutputSize;
  readonly returnIndices: boolean;

  /** @param outputSize size of each axis of the result, or one for all; null in a list: as the input */
  constructor(outputSize: OutputSize, options?: Options) {
    super();
    requireOutputSize('AdaptiveMaxPool1d', outputSize, 1);
    this.outputSize = structuredClone(outputSize);
    this.returnIndices = requireIndices('AdaptiveMaxPool1d', options === undefined ? {} : options);
  }

  /** @param x `[batch, channels, length]` or `[channels, length]` */
  forward(x: Tensor): Pooled<Options> {
    const { outputSize, returnIndices } = this;
    return adaptiveMaxPool1d(x, outputSize, { returnIndices }) as Pooled<Options>; // what `returnIndices` says
  }
}

/** Largest entries of images in so many windows as are wanted. @example new AdaptiveMaxPool2d([3, 2]).forward(zeros([1, 2, 6, 4])).shape; // [1, 2, 3, 2] */
export class AdaptiveMaxPool2d<
  Options extends AdaptiveMaxOptions = { readonly returnIndices?: false | undefined },
> extends Module<[x: Tensor], Pooled<Options>> {
  readonly outputSize: OutputSize;
  readonly returnIndices: boolean;

  /** @param outputSize size of each axis of the result, or one for all; null in a list: as the input */
  constructor(outputSize: OutputSize, options?: Options) {
    super();
    requireOutputSize('AdaptiveMaxPool2d', outputSize, 2);
    this.outputSize = structuredClone(outputSize);
    this.returnIndices = requireIndices('AdaptiveMaxPool2d', options === undefined ? {} : options);
  }

  /** @param x `[batch, channels, height, width]` or `[channels, height, width]` */
  forward(x: Tensor): Pooled<Options> {
    const { outputSize, returnIndices } = this;
    return adaptiveMaxPool2d(x, outputSize, { returnIndices }) as Pooled<Options>; // what `returnIndices` says
  }
}

/** Largest entries of volumes in so many windows as are wanted. @example new AdaptiveMaxPool3d(2).forward(zeros([1, 2, 4, 6, 4])).shape; // [1, 2, 2, 2, 2] */
export class AdaptiveMaxPool3d<
  Options extends AdaptiveMaxOptions = { readonly returnIndices?: false | undefined },
> extends Module<[x: Tensor], Pooled<Options>> {
  readonly outputSize: OutputSize;
  readonly returnIndices: boolean;

  /** @param outputSize size of each axis of the result, or one for all; null in a list: as the input */
  constructor(outputSize: OutputSize, options?: Options) {
    super();
    requireOutputSize('AdaptiveMaxPool3d', outputSize, 3);
    this.outputSize = structuredClone(outputSize);
    this.returnIndices = requireIndices('AdaptiveMaxPool3d', options === undefined ? {} : options);
  }

  /** @param x `[batch, channels, depth, height, width]` or that without the batch */
  forward(x: Tensor): Pooled<Options> {
    const { outputSize, returnIndices } = this;
    return adaptiveMaxPool3d(x, outputSize, { returnIndices }) as Pooled<Options>; // what `returnIndices` says
  }
}
