import type { PixelFilter, Pixels } from './pixels.ts';

/** A window of Gaussian weights, which add up to 1. */
function weightsOf(size: number, sigma: number): Float64Array {
  const middle = (size - 1) / 2;
  const weights = Float64Array.from({ length: size }, (_, i) => Math.exp(-((i - middle) ** 2) / (2 * sigma ** 2)));
  const sum = weights.reduce((a, b) => a + b, 0);
  return weights.map((weight) => weight / sum);
}

/** Weighted means of windows, one axis after the other; beyond the border the image is mirrored. */
export const gaussian =
  (size: number, sigma: number): PixelFilter =>
  (image) => {
    const weights = weightsOf(size, sigma);
    const { data, height, width, white, toPixel } = image;
    const rows = along(Float64Array.from(data), image, { weights, length: width, stride: 1 });
    const both = along(rows, image, { weights, length: height, stride: width });
    const result = data.slice();
    for (let i = 0; i < result.length; i++) result[i] = toPixel(white === 255 ? Math.round(both[i]) : both[i]);
    return result;
  };

interface Axis {
  readonly weights: Float64Array;
  /** of the axis */
  readonly length: number;
  /** from one entry of the axis to the next */
  readonly stride: number;
}

function along(from: Float64Array, { height, width }: Pixels, { weights, length, stride }: Axis): Float64Array {
  const result = new Float64Array(from.length);
  const radius = (weights.length - 1) / 2;
  for (let at = 0; at < from.length; at++) {
    const place = stride === 1 ? at % width : Math.floor((at % (height * width)) / width);
    const start = at - place * stride;
    let sum = 0;
    for (let i = 0; i < weights.length; i++)
      sum += weights[i] * from[start + mirrored(place + i - radius, length) * stride];
    result[at] = sum;
  }
  return result;
}

/** A place beyond either end, mirrored without repeating the end. */
function mirrored(place: number, length: number): number {
  if (place >= 0 && place < length) return place;
  const period = Math.max(1, 2 * length - 2);
  const within = ((place % period) + period) % period;
  return within < length ? within : period - within;
}
