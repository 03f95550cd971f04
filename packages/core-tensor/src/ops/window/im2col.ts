import type { TensorData } from '../../dtype.ts';
import type { Plane } from './windows.ts';

/** Some rows of windows on neighbouring planes, the first of which starts at `start`. */
export interface WindowRows {
  readonly plane: Plane;
  readonly start: number;
  readonly channels: number;
  readonly firstRow: number;
  readonly endRow: number;
}

/** Windows `[first, end)` along an axis see an entry at `shift` from their start; those before and after see padding there. */
export function visible({ size, count, stride }: Plane, axis: 0 | 1, shift: number): [first: number, end: number] {
  const first = Math.min(count[axis], Math.max(0, Math.ceil(-shift / stride[axis])));
  const end = Math.min(count[axis], Math.floor((size[axis] - 1 - shift) / stride[axis]) + 1);
  return [first, Math.max(first, end)];
}

/**
 * Lays windows out as the columns of a matrix: one row for each channel and position in the kernel, zeros for padding. A product with the
 * weights is then the convolution.
 */
export function gatherWindows(
  x: TensorData,
  columns: TensorData,
  { plane, start, channels, firstRow, endRow }: WindowRows,
): void {
  const [height, width] = plane.size;
  const [kernelHeight, kernelWidth] = plane.kernel;
  const [rowStep, step] = plane.stride;
  const count = plane.count[1];
  let at = 0;
  for (let channel = 0; channel < channels; channel++) {
    for (let ky = 0; ky < kernelHeight; ky++) {
      const down = ky * plane.dilation[0] - plane.padding[0];
      for (let kx = 0; kx < kernelWidth; kx++) {
        const shift = kx * plane.dilation[1] - plane.padding[1];
        const [first, end] = visible(plane, 1, shift);
        for (let row = firstRow; row < endRow; row++) {
          const y = row * rowStep + down;
          const next = at + count;
          if (y < 0 || y >= height) {
            columns.fill(0, at, next);
            at = next;
            continue;
          }
          const stop = at + end;
          let from = start + (channel * height + y) * width + shift + first * step;
          for (const inside = at + first; at < inside; at++) columns[at] = 0;
          for (; at < stop; at++, from += step) columns[at] = x[from];
          for (; at < next; at++) columns[at] = 0;
        }
      }
    }
  }
}

/** The reverse of `gatherWindows`: adds every element of the columns to the entry of `x` that it was taken from. */
export function scatterWindows(
  columns: TensorData,
  x: TensorData,
  { plane, start, channels, firstRow, endRow }: WindowRows,
): void {
  const [height, width] = plane.size;
  const [kernelHeight, kernelWidth] = plane.kernel;
  const [rowStep, step] = plane.stride;
  const count = plane.count[1];
  let at = 0;
  for (let channel = 0; channel < channels; channel++) {
    for (let ky = 0; ky < kernelHeight; ky++) {
      const down = ky * plane.dilation[0] - plane.padding[0];
      for (let kx = 0; kx < kernelWidth; kx++) {
        const shift = kx * plane.dilation[1] - plane.padding[1];
        const [first, end] = visible(plane, 1, shift);
        for (let row = firstRow; row < endRow; row++, at += count) {
          const y = row * rowStep + down;
          if (y < 0 || y >= height) continue;
          let to = start + (channel * height + y) * width + shift + first * step;
          for (let from = at + first, stop = at + end; from < stop; from++, to += step) x[to] += columns[from];
        }
      }
    }
  }
}
