import type { TensorData } from '@gradkit/core-tensor/functional';
import { eachPixel, levelOf, type PixelFilter, type Pixels } from './pixels.ts';

export const invert: PixelFilter = (image) => eachPixel(image, (value) => image.white - value);

/** Inverts what is as bright as the threshold, in 0 … white, or brighter. */
export const solarize =
  (threshold: number): PixelFilter =>
  (image) =>
    eachPixel(image, (value) => (value >= threshold ? image.white - value : value));

/** Keeps so many bits of each pixel, 0 to 8. */
export const posterize =
  (bits: number): PixelFilter =>
  (image) => {
    const levels = 2 ** bits;
    const { white } = image;
    if (white === 255) return eachPixel(image, (value) => Math.floor((value * levels) / 256) * (256 / levels));
    return eachPixel(image, (value) => Math.min(Math.max(Math.floor(value * levels), 0), levels - 1) / levels);
  };

/** Stretches each channel to 0 … white; one of a single value stays. */
export const autocontrast: PixelFilter = (image) =>
  eachChannel(image, (from, to) => {
    let [low, high] = [Infinity, -Infinity];
    for (const value of from) {
      if (value < low) low = value;
      if (value > high) high = value;
    }
    if (!(low < high)) return;
    const scale = Math.fround((high - low) * Math.fround(1 / image.white));
    for (let i = 0; i < to.length; i++) to[i] = image.toPixel(Math.fround((from[i] - low) / scale));
  });

/** Makes the values of each channel equally frequent, by their 256 counts. Floats become one of 256 values. */
export const equalize: PixelFilter = (image) =>
  eachChannel(image, (from, to) => {
    const isWhole = image.white === 255;
    const levels = new Uint8Array(from.length);
    for (let i = 0; i < from.length; i++) levels[i] = isWhole ? from[i] : levelOf(from[i]);
    const map = equalizingMap(levels);
    for (let i = 0; i < to.length; i++) to[i] = isWhole ? map[levels[i]] : map[levels[i]] / 255;
  });

function equalizingMap(levels: Uint8Array): Uint8Array {
  const counts = new Uint32Array(256);
  for (const level of levels) counts[level]++;
  const last = counts[levels.reduce((a, b) => Math.max(a, b), 0)];
  const step = Math.floor((levels.length - last) / 255);
  if (step === 0) return Uint8Array.from(counts, (_, level) => level);
  let below = 0;
  return Uint8Array.from(counts, (count) => {
    const to = Math.min(255, Math.floor((below + Math.floor(step / 2)) / step));
    below += count;
    return to;
  });
}

/** Away from, or towards, the mean of each pixel's neighbourhood; the rim stays. */
export const sharpness =
  (factor: number): PixelFilter =>
  (image) => {
    const { height, width } = image;
    if (height <= 2 || width <= 2) return image.data;
    const { data, toPixel } = image;
    const result = data.slice();
    const smooth = smoothed(image);
    const away = Math.fround(1 - factor);
    for (let i = 0; i < result.length; i++) result[i] = toPixel(Math.fround(data[i] + away * (smooth[i] - data[i])));
    return result;
  };

/** Each inner pixel with its eight neighbours: weights 5 and 1, of 13. */
function smoothed({ data, height, width, white }: Pixels): Float64Array {
  const result = Float64Array.from(data);
  const area = height * width;
  for (let at = 0; at < data.length; at++) {
    const column = at % width;
    const row = Math.floor((at % area) / width);
    if (column === 0 || column === width - 1 || row === 0 || row === height - 1) continue;
    let sum = 4 * data[at];
    for (let line = at - width; line <= at + width; line += width) sum += data[line - 1] + data[line] + data[line + 1];
    result[at] = white === 255 ? Math.round(sum / 13) : sum / 13;
  }
  return result;
}

function eachChannel(
  { data, channels, height, width }: Pixels,
  f: (from: TensorData, to: TensorData) => void,
): TensorData {
  const result = data.slice();
  const area = height * width;
  for (let start = 0; start < channels * area; start += area)
    f(data.subarray(start, start + area), result.subarray(start, start + area));
  return result;
}
