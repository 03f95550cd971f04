import {
  ConfigError,
  formatShape,
  numbersOf,
  refuseArgument,
  requireNumber,
  ShapeError,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { requireFloatPairs } from './float-pairs.ts';

/** One channel of an image and of the right one. */
export interface Plane {
  readonly predicted: Float64Array;
  readonly truth: Float64Array;
  readonly height: number;
  readonly width: number;
}

/** Highest minus lowest value that images can have; or both, outside of which they are cut off. */
export type DataRange = number | readonly [low: number, high: number];

/** @throws {ConfigError} unless it is above 0, or two rising numbers */
export function requireDataRange(where: string, range: DataRange): { low: number; high: number; size: number } {
  const [low, high] = typeof range === 'number' ? [0, range] : Array.isArray(range) ? (range as [number, number]) : [];
  if (typeof low !== 'number' || typeof high !== 'number' || !(high > low) || !Number.isFinite(high - low))
    throw new ConfigError(where, `dataRange is ${String(range)}; it must be above 0, or two rising numbers`, {
      got: range,
    });
  const clips = typeof range !== 'number';
  return { low: clips ? low : -Infinity, high: clips ? high : Infinity, size: high - low };
}

/** The channels of each image of `[batch, channels, height, width]`. */
export function planesOf(
  where: string,
  predictions: Tensor,
  targets: Tensor,
  { low, high }: { low: number; high: number } = { low: -Infinity, high: Infinity },
): Plane[][] {
  requireFloatPairs(where, predictions, targets);
  if (predictions.rank !== 4)
    throw new ShapeError(
      where,
      `predictions are ${formatShape(predictions.shape)}; they must be [batch, channels, height, width]`,
      { expected: 4, got: predictions.rank },
    );
  const [batch, channels, height, width] = predictions.shape;
  const read = (x: Tensor): Float64Array =>
    Float64Array.from(numbersOf(x), (value) => Math.min(high, Math.max(low, value)));
  const [a, b] = [read(predictions), read(targets)];
  const size = height * width;
  return Array.from({ length: batch }, (_, image) =>
    Array.from({ length: channels }, (_channel, c) => {
      const from = (image * channels + c) * size;
      return { predicted: a.subarray(from, from + size), truth: b.subarray(from, from + size), height, width };
    }),
  );
}

/** Weights of a bell curve that add up to 1. */
export function gaussian(length: number, sigma: number): number[] {
  const weights = Array.from({ length }, (_, i) => Math.exp(-(((i - (length - 1) / 2) / sigma) ** 2) / 2));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

/** Weighted means around each pixel, first along rows, then columns; beyond the edge the image is reflected. */
function blur(
  image: Float64Array,
  [height, width]: readonly [number, number],
  [down, across]: readonly [readonly number[], readonly number[]],
): Float64Array {
  const along = (source: Float64Array, weights: readonly number[], isRow: boolean): Float64Array => {
    const [length, pad] = [isRow ? width : height, (weights.length - 1) / 2];
    const mirror = (i: number): number => (i < 0 ? -i : i >= length ? 2 * (length - 1) - i : i);
    const result = new Float64Array(source.length);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        let sum = 0;
        for (let k = 0; k < weights.length; k++) {
          const at = mirror((isRow ? x : y) + k - pad);
          sum += weights[k] * (isRow ? source[y * width + at] : source[at * width + x]);
        }
        result[y * width + x] = sum;
      }
    }
    return result;
  };
  return along(along(image, across, true), down, false);
}

/** Around each pixel: means of predictions x and targets y, their variances and covariance. */
interface LocalMoments {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly xx: Float64Array;
  readonly yy: Float64Array;
  readonly xy: Float64Array;
}

/** Local means, variances and covariance of a channel. */
export function localMoments(
  where: string,
  { predicted, truth, height, width }: Plane,
  weights: readonly [readonly number[], readonly number[]],
): LocalMoments {
  weights.forEach(({ length }, i) => {
    const [size, pad] = [[height, width][i], (length - 1) / 2];
    if (pad < size) return;
    throw new ShapeError(
      where,
      `images are ${height} × ${width} but the window has ${length} pixels; images need more than ${pad} along each axis`,
      { expected: pad + 1, got: size },
    );
  });
  const blurred = (of: (a: number, b: number) => number): Float64Array =>
    blur(
      predicted.map((a, i) => of(a, truth[i])),
      [height, width],
      weights,
    );
  const [x, y] = [blurred((a) => a), blurred((_, b) => b)];
  const [xx, yy, xy] = [blurred((a) => a * a), blurred((_, b) => b * b), blurred((a, b) => a * b)];
  return {
    x,
    y,
    xx: xx.map((square, i) => Math.max(0, square - x[i] * x[i])),
    yy: yy.map((square, i) => Math.max(0, square - y[i] * y[i])),
    xy: xy.map((product, i) => product - x[i] * y[i]),
  };
}

/** A number for each axis, height and width. */
export type PerAxis = number | readonly [height: number, width: number];

/** Both numbers of what may be one, in a list of its own. @throws {ConfigError} if it is neither a number nor a list of two */
function bothAxes(where: string, name: string, value: PerAxis): readonly [number, number] {
  if (typeof value === 'number') return [value, value];
  if (!Array.isArray(value) || value.length !== 2)
    refuseArgument(where, name, value, 'a number, or one for each axis, [height, width]');
  return [value[0], value[1]];
}

/** Sizes of a window along both axes. @throws {ConfigError} unless they are odd */
export function windowSizes(where: string, kernelSize: PerAxis): readonly [number, number] {
  const sizes = bothAxes(where, 'kernelSize', kernelSize);
  for (const size of sizes)
    if (!Number.isSafeInteger(size) || size < 1 || size % 2 !== 1)
      refuseArgument(where, 'kernelSize', size, 'an odd whole number of at least 1');
  return sizes;
}

/** Widths of a bell curve along both axes. @throws {ConfigError} unless they are above 0 */
export function bellWidths(where: string, sigma: PerAxis): readonly [number, number] {
  const sigmas = bothAxes(where, 'sigma', sigma);
  for (const each of sigmas) requireNumber(where, 'sigma', each, { above: 0 });
  return sigmas;
}
