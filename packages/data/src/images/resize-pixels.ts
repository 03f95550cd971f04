import type { Pixels } from './pixels-to-tensor.ts';

/** Which part of a resized image is wanted. */
export interface Part {
  /** of the whole image, resized */
  readonly height: number;
  readonly width: number;
  readonly top: number;
  readonly left: number;
  /** height and width of the part */
  readonly size: readonly [height: number, width: number];
}

/** Bits of a weight behind the point. */
const bits = 22;
const half = 1 << (bits - 1);

/** The pixels that those of a result are made of: that of number `i` of `counts[i]`, from `starts[i]` on. */
interface Taps {
  readonly starts: Int32Array;
  readonly counts: Int32Array;
  /** `width` for each of the result, of which the first ones count */
  readonly weights: Int32Array;
  readonly width: number;
}

/** Weights fall in a straight line to both sides, over a pixel of the larger of both images. */
function tapsOf(size: number, resized: number, first: number, count: number): Taps {
  const distance = size / resized;
  const reach = Math.max(distance, 1);
  const width = 2 * Math.ceil(reach) + 1;
  const starts = new Int32Array(count);
  const counts = new Int32Array(count);
  const weights = new Int32Array(count * width);
  const shares = new Float64Array(width);
  for (let i = 0; i < count; i++) {
    const center = (first + i + 0.5) * distance;
    starts[i] = Math.max(0, Math.trunc(center - reach + 0.5));
    counts[i] = Math.min(size, Math.trunc(center + reach + 0.5)) - starts[i];
    let total = 0;
    for (let k = 0; k < counts[i]; k++)
      total += shares[k] = Math.max(0, 1 - Math.abs((starts[i] + k - center + 0.5) / reach));
    for (let k = 0; k < counts[i]; k++) weights[i * width + k] = Math.trunc(0.5 + (shares[k] / total) * 2 ** bits);
  }
  return { starts, counts, weights, width };
}

/**
 * A part of an image that is resized, bilinear and with antialiasing, with Pillow's numbers: along rows first, in whole numbers, which are
 * rounded in between. What is not in the part is not computed. Leaves alpha out.
 *
 * @see https://github.com/python-pillow/Pillow/blob/main/src/libImaging/Resample.c
 */
export function resizePixels(pixels: Pixels, { height, width, top, left, size: [rows, columns] }: Part): Pixels {
  const down = tapsOf(pixels.height, height, top, rows);
  const begin = down.starts[0];
  const end = down.starts[rows - 1] + down.counts[rows - 1];
  const across = alongRows(pixels, tapsOf(pixels.width, width, left, columns), [begin, end]);
  const data = new Uint8Array(rows * columns * 3);
  const line = 3 * columns;
  const sums = new Int32Array(line);
  for (let row = 0; row < rows; row++) {
    sums.fill(half);
    for (let k = 0, at = (down.starts[row] - begin) * line; k < down.counts[row]; k++, at += line) {
      const weight = down.weights[row * down.width + k];
      for (let i = 0; i < line; i++) sums[i] += Math.imul(weight, across[at + i]);
    }
    for (let i = 0; i < line; i++) data[row * line + i] = sums[i] >> bits;
  }
  return { height: rows, width: columns, data, bands: 3 };
}

/** Rows `begin` to `end`, made longer or shorter: red, green and blue of each pixel. */
function alongRows(
  { data, width, bands }: Pixels,
  { starts, counts, weights, width: each }: Taps,
  [begin, end]: readonly [number, number],
): Uint8Array {
  const result = new Uint8Array((end - begin) * starts.length * 3);
  for (let row = begin, to = 0; row < end; row++)
    for (let column = 0; column < starts.length; column++, to += 3) {
      let [red, green, blue] = [half, half, half];
      const last = column * each + counts[column];
      for (let k = column * each, at = (row * width + starts[column]) * bands; k < last; k++, at += bands) {
        const weight = weights[k];
        red += Math.imul(weight, data[at]);
        green += Math.imul(weight, data[at + 1]);
        blue += Math.imul(weight, data[at + 2]);
      }
      result[to] = red >> bits;
      result[to + 1] = green >> bits;
      result[to + 2] = blue >> bits;
    }
  return result;
}
