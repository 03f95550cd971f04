import { DTypeError, Tensor, type TensorData } from '@gradkit/core-tensor/functional';
import { requireImages } from './resample.ts';

/** The pixels of one image, channel by channel. */
export interface Pixels {
  readonly data: TensorData;
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  /** white: 255 for uint8, 1 for floats */
  readonly white: number;
  /** how a result becomes a pixel: uint8 loses its fraction, and everything is brought back into 0 … white */
  readonly toPixel: (value: number) => number;
}

/** Pixels → pixels of the same number, in an array of their own. */
export type PixelFilter = (image: Pixels) => TensorData;

const whole = (value: number): number => (value < 0 ? 0 : value > 255 ? 255 : Math.trunc(value));
const unit = (value: number): number => (value < 0 ? 0 : value > 1 ? 1 : value);

/**
 * Filters images one by one.
 *
 * @param filterOf the filter of each image, asked for in their order; null leaves an image as it is
 * @throws {DTypeError} unless pixels are uint8 0 … 255 or floats 0 … 1 @throws {ShapeError} unless `x` has 4 axes
 */
export function filterImages(where: string, x: Tensor, filterOf: (index: number) => PixelFilter | null): Tensor {
  const [count, channels, height, width] = requireImages(where, x);
  const isWhole = x.dtype === 'uint8';
  if (!isWhole && x.dtype !== 'float32' && x.dtype !== 'float64')
    throw new DTypeError(where, `x is ${x.dtype}; pixels are uint8 from 0 to 255, or float32 or float64 from 0 to 1`, {
      expected: ['uint8', 'float32', 'float64'],
      got: x.dtype,
    });
  const look = { channels, height, width, white: isWhole ? 255 : 1, toPixel: isWhole ? whole : unit };
  const size = channels * height * width;
  const result = x.data.slice();
  for (let i = 0; i < count; i++) {
    const filter = filterOf(i);
    if (filter !== null && size > 0)
      result.set(filter({ ...look, data: x.data.subarray(i * size, (i + 1) * size) }), i * size);
  }
  return new Tensor(x, result);
}

/** Each pixel by itself. */
export function eachPixel(image: Pixels, f: (value: number) => number): TensorData {
  const { data, toPixel } = image;
  const result = data.slice();
  for (let i = 0; i < result.length; i++) result[i] = toPixel(f(data[i]));
  return result;
}

/** A float 0 … 1 as one of 256 values. */
export const levelOf = (value: number): number => Math.min(255, Math.max(0, Math.trunc(value * 255.999)));

/** Goes from one image to another: `factor` 0 is `other`, 1 `image`, and beyond 1 away from `other`. */
export function blend(image: Pixels, other: (at: number) => number, factor: number): TensorData {
  const { data, toPixel } = image;
  const result = data.slice();
  const [own, rest] = [Math.fround(factor), Math.fround(1 - factor)];
  for (let i = 0; i < result.length; i++)
    result[i] = toPixel(Math.fround(Math.fround(own * data[i]) + rest * other(i)));
  return result;
}
