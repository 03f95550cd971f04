import { Buffer } from '@gradkit/autograd';
import {
  add,
  arange,
  argmax,
  cast,
  ConfigError,
  formatShape,
  formatValue,
  gather,
  hasBatch,
  less,
  mul,
  perAxis,
  requireBoolean,
  requireFloating,
  requireGenerator,
  requireNumber,
  requireOptions,
  requireSame,
  requireTensor,
  requireWindows,
  reshape,
  sameShape,
  ShapeError,
  axisNames,
  sizeOf,
  slice,
  squeeze,
  sub,
  uniform,
  unsqueeze,
  where,
  type Generator,
  type PerAxis,
  type Shape,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { Module } from '../module/module.ts';
import type { Pooled } from './pool-layer.ts';

interface FractionalMaxPoolOptions<Indices extends boolean> {
  /** sizes of the spatial axes of the result, or one for all */
  readonly outputSize?: PerAxis | undefined;
  /** instead of these: which part of the input's they are, between 0 and 1 */
  readonly outputRatio?: number | readonly number[] | undefined;
  /** whether indices are given, too: where the largest entries are, counted through the spatial axes; default false */
  readonly returnIndices?: Indices | undefined;
  /** where the windows begin, `[batch, channels, spatial axes]`, each in 0 … 1; default drawn anew each time */
  readonly randomSamples?: Tensor | undefined;
  /** draws them; default the shared generator */
  readonly rng?: Generator | undefined;
}

const known = { outputSize: true, outputRatio: true, returnIndices: true, randomSamples: true, rng: true } as const;

/** Throws unless windows can be laid so on images of whatever sizes. @returns the size of the kernel along each axis */
function requireFractional(
  name: string,
  kernelSize: PerAxis,
  options: FractionalMaxPoolOptions<boolean>,
  axes: number,
): readonly number[] {
  const { outputSize, outputRatio, returnIndices = false, randomSamples, rng } = requireOptions(name, options, known);
  if ((outputSize === undefined) === (outputRatio === undefined)) {
    const given =
      outputSize === undefined ? 'neither outputSize nor outputRatio is' : 'outputSize and outputRatio are both';
    throw new ConfigError(name, `${given} given; one of them says how large the result is`);
  }
  if (outputSize !== undefined) perAxis(name, 'outputSize', outputSize, { count: axes, least: 1 });
  if (outputRatio !== undefined) ratios(name, outputRatio, axes);
  requireBoolean(name, 'returnIndices', returnIndices);
  if (randomSamples !== undefined) requireTensor(name, 'randomSamples', randomSamples);
  if (rng !== undefined) requireGenerator(name, 'rng', rng);
  return requireWindows(name, { kernelSize }, axes);
}

function ratios(name: string, outputRatio: number | readonly number[], axes: number): readonly number[] {
  const list: readonly number[] = Array.isArray(outputRatio) ? outputRatio : new Array(axes).fill(outputRatio);
  for (const ratio of list) requireNumber(name, 'outputRatio', ratio);
  if (list.length === axes && list.every((ratio) => ratio > 0 && ratio < 1)) return list;
  throw new ConfigError(
    name,
    `outputRatio is ${formatValue(outputRatio)}; it must be one number between 0 and 1, or ${axes}, one for each axis`,
    { expected: axes, got: outputRatio },
  );
}

/** How many windows there are along each axis. */
function countsOf(
  name: string,
  x: Tensor,
  { outputSize, outputRatio = 1 }: FractionalMaxPoolOptions<boolean>,
  kernel: readonly number[],
): readonly number[] {
  const axes = kernel.length;
  const sizes = x.shape.slice(-axes);
  const counts =
    outputSize === undefined
      ? ratios(name, outputRatio, axes).map((ratio, axis) => Math.floor(sizes[axis] * ratio))
      : perAxis(name, 'outputSize', outputSize, { count: axes, least: 1 });
  counts.forEach((count, axis) => {
    const needed = Math.max(1, count) + kernel[axis] - 1;
    if (count >= 1 && needed <= sizes[axis]) return;
    throw new ShapeError(
      name,
      `x is ${formatShape(x.shape)}, of which ${count} windows of ${kernel[axis]} are to be made along the ${axisNames(axes)[axis]}; it needs at least 1, and ${needed} entries for them, not ${sizes[axis]}`,
      { expected: needed, got: sizes[axis] },
    );
  });
  return counts;
}

/** The numbers that windows begin by, `[batch, channels, axes]`. */
function samplesFor(
  name: string,
  [batch, channels]: Shape,
  { dtype }: Tensor,
  { randomSamples, rng, axes }: FractionalMaxPoolOptions<boolean> & { readonly axes: number },
): Tensor {
  const shape = [batch, channels, axes];
  if (randomSamples === undefined) return uniform(shape, { dtype, rng });
  requireSame(name, ['x', 'randomSamples'], [dtype, randomSamples.dtype]);
  if (sameShape(randomSamples.shape, shape)) return randomSamples;
  throw new ShapeError(
    name,
    `randomSamples are ${formatShape(randomSamples.shape)} but must be ${formatShape(shape)}, a number for each axis of each image`,
    { expected: shape, got: randomSamples.shape },
  );
}

/**
 * The first entries of windows along an axis, `[batch, channels, count]`: `⌊(i + u) · α⌋ − ⌊u · α⌋` with `α = (size − kernel) / (count − 1)`,
 * the last one as late as it fits.
 */
function beginnings(u: Tensor, size: number, kernel: number, count: number): Tensor {
  const steps = arange(count, { dtype: u.dtype });
  const alpha = count === 1 ? 0 : (size - kernel) / (count - 1);
  const whole = (t: Tensor): Tensor => cast(mul(t, alpha), 'int32'); // none is below 0
  return where(less(steps, count - 1), sub(whole(add(u, steps)), whole(u)), size - kernel);
}

/** The places of the entries of all windows, `[batch, channels, windows, kernel]`, counted through the spatial axes. */
function placesOf(samples: Tensor, sizes: Shape, kernel: readonly number[], counts: readonly number[]): Tensor {
  const axes = kernel.length;
  return sizes.reduce<Tensor | null>((places, size, axis) => {
    const at = axes === 2 ? 1 - axis : axis; // of images PyTorch takes the width's first
    const u = slice(samples, [null, null, [at, at + 1]]);
    const begins = unsqueeze(beginnings(u, size, kernel[axis], counts[axis]), -1);
    const along = add(begins, arange(kernel[axis], { dtype: 'int32' })); // [batch, channels, count, kernel]
    if (places === null) return along;
    const [batch, channels, windows, entries] = places.shape;
    const both = add(unsqueeze(mul(places, size), [3, 5]), unsqueeze(along, [2, 4]));
    return reshape(both, [batch, channels, windows * counts[axis], entries * kernel[axis]]);
  }, null)!;
}

function fractionalMaxPool<Indices extends boolean>(
  axes: number,
  [x, kernelSize]: readonly [Tensor, PerAxis],
  options: FractionalMaxPoolOptions<Indices>,
): Pooled<Indices> {
  const name = `fractionalMaxPool${axes}d`;
  const isBatch = hasBatch(name, x, axes);
  requireFloating(name, 'x', x.dtype);
  const kernel = requireFractional(name, kernelSize, options, axes);
  const counts = countsOf(name, x, options, kernel);
  const images = isBatch ? x : unsqueeze(x, 0);
  const [batch, channels, ...sizes] = images.shape;
  const samples = samplesFor(name, images.shape, x, { ...options, axes });
  const places = placesOf(samples, sizes, kernel, counts);
  const flat = reshape(images, [batch, channels, sizeOf(sizes)]);
  const seen = reshape(
    gather(flat, 2, reshape(places, [batch, channels, sizeOf(counts) * sizeOf(kernel)])),
    places.shape,
  );
  const largest = squeeze(gather(places, 3, argmax(seen, 3, { keepDims: true })), 3);
  const asGiven = (y: Tensor): Tensor => reshape(y, [...x.shape.slice(0, -axes), ...counts]);
  const values = asGiven(gather(flat, 2, largest));
  return (options.returnIndices === true ? [values, asGiven(largest)] : values) as Pooled<Indices>; // what `returnIndices` says
}

/**
 * Largest entries of windows over images that lie at random, so that so many come out: between them are steps of two sizes, in random order.
 *
 * @param x `[batch, channels, height, width]` or `[channels, height, width]`, floating
 * @param kernelSize of a window: a number, or `[height, width]`
 * @param options `outputSize`: height and width of the result, or one number; or `outputRatio`: which part of `x`'s they are, between 0 and 1;
 *   `returnIndices`: whether indices are given, too; `randomSamples`: `[batch, channels, 2]` numbers in 0 … 1 that say where windows
 *   begin, default drawn by `rng`
 * @returns `x` with those spatial sizes; with `returnIndices` that, and where the largest entries are, int32, counted through the
 *   spatial axes
 * @throws {ShapeError} if `x` has other axes, or fewer entries than so many windows need
 * @throws {ConfigError} unless one of `outputSize` and `outputRatio` is given
 * @throws {DTypeError} if `x` is not floating
 * @example fractionalMaxPool2d(zeros([1, 3, 8, 8]), 2, { outputSize: [5, 4] }).shape; // [1, 3, 5, 4]
 * @see Graham (2014), https://arxiv.org/abs/1412.6071; https://pytorch.org/docs/stable/generated/torch.nn.FractionalMaxPool2d.html
 */
export function fractionalMaxPool2d<Indices extends boolean = false>(
  x: Tensor,
  kernelSize: PerAxis,
  options: FractionalMaxPoolOptions<Indices>,
): Pooled<Indices> {
  return fractionalMaxPool(2, [x, kernelSize], options);
}

/**
 * Largest entries of windows over volumes that lie at random, so that so many come out: between them are steps of two sizes, in random order.
 *
 * @param x `[batch, channels, depth, height, width]` or that without the batch, floating
 * @param kernelSize of a window: a number, or `[depth, height, width]`
 * @param options `outputSize`: depth, height and width of the result, or one number; or `outputRatio`: which part of `x`'s they are, between 0 and 1;
 *   `returnIndices`: whether indices are given, too; `randomSamples`: `[batch, channels, 3]` numbers in 0 … 1 that say where windows
 *   begin, default drawn by `rng`
 * @returns `x` with those spatial sizes; with `returnIndices` that, and where the largest entries are, int32, counted through the
 *   spatial axes
 * @throws {ShapeError} if `x` has other axes, or fewer entries than so many windows need
 * @throws {ConfigError} unless one of `outputSize` and `outputRatio` is given
 * @throws {DTypeError} if `x` is not floating
 * @example fractionalMaxPool3d(zeros([1, 3, 8, 8, 8]), 2, { outputRatio: 0.5 }).shape; // [1, 3, 4, 4, 4]
 * @see Graham (2014), https://arxiv.org/abs/1412.6071; https://pytorch.org/docs/stable/generated/torch.nn.FractionalMaxPool3d.html
 */
export function fractionalMaxPool3d<Indices extends boolean = false>(
  x: Tensor,
  kernelSize: PerAxis,
  options: FractionalMaxPoolOptions<Indices>,
): Pooled<Indices> {
  return fractionalMaxPool(3, [x, kernelSize], options);
}

/** What fractional max pooling layers hold. */
abstract class FractionalMaxPoolLayer<Indices extends boolean> extends Module<[x: Tensor], Pooled<Indices>> {
  readonly kernelSize: PerAxis;
  readonly _randomSamples: Buffer | null; // [batch, channels, axes]; `_random_samples` is what PyTorch calls it
  readonly options: Omit<FractionalMaxPoolOptions<Indices>, 'randomSamples'>;

  /** a method, for the constructor asks before fields are there */
  protected abstract kind(): { readonly name: string; readonly axes: number };

  /** @param kernelSize one number, or one for each spatial axis */
  constructor(kernelSize: PerAxis, options: FractionalMaxPoolOptions<Indices>) {
    super();
    const { name, axes } = this.kind();
    requireFractional(name, kernelSize, options, axes);
    this.kernelSize = structuredClone(kernelSize); // lists of its own
    const { randomSamples, ...others } = options;
    const { outputSize, outputRatio } = others;
    // eslint-disable-next-line no-underscore-dangle -- the state's name in PyTorch
    this._randomSamples = randomSamples === undefined ? null : new Buffer(randomSamples);
    this.options = { ...others, ...structuredClone({ outputSize, outputRatio }) };
  }

  protected get given(): FractionalMaxPoolOptions<Indices> {
    const { options, _randomSamples: samples } = this;
    return { ...options, randomSamples: samples?.value };
  }
}

/**
 * Largest entries of windows over images that lie at random, so that so many come out; in evaluation, too. A model
 * is exported only with `randomSamples`.
 *
 * @example new FractionalMaxPool2d(2, { outputSize: [5, 4] }).forward(zeros([1, 3, 8, 8])).shape; // [1, 3, 5, 4]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.FractionalMaxPool2d.html
 */
export class FractionalMaxPool2d<Indices extends boolean = false> extends FractionalMaxPoolLayer<Indices> {
  protected kind() {
    return { name: 'FractionalMaxPool2d', axes: 2 };
  }

  /** @param x `[batch, channels, height, width]` or `[channels, height, width]` */
  forward(x: Tensor): Pooled<Indices> {
    return fractionalMaxPool2d(x, this.kernelSize, this.given);
  }
}

/**
 * Largest entries of windows over volumes that lie at random, so that so many come out; in evaluation, too. A model
 * is exported only with `randomSamples`.
 *
 * @example new FractionalMaxPool3d(2, { outputRatio: 0.5 }).forward(zeros([1, 3, 8, 8, 8])).shape; // [1, 3, 4, 4, 4]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.FractionalMaxPool3d.html
 */
export class FractionalMaxPool3d<Indices extends boolean = false> extends FractionalMaxPoolLayer<Indices> {
  protected kind() {
    return { name: 'FractionalMaxPool3d', axes: 3 };
  }

  /** @param x `[batch, channels, depth, height, width]` or that without the batch */
  forward(x: Tensor): Pooled<Indices> {
    return fractionalMaxPool3d(x, this.kernelSize, this.given);
  }
}
