import type { TensorData } from '../../dtype.ts';
import type { WindowRows } from './window-rows.ts';

/** Some rows of windows on neighbouring channels, the first of which starts at `start`. */
export interface WindowBlock {
  readonly windows: WindowRows;
  readonly start: number;
  readonly channels: number;
  readonly firstRow: number;
  readonly endRow: number;
}

/** What the windows of a row see at one position of the kernel: those from `first` to `end` entries `step` apart, the others padding. */
interface Run {
  at: number;
  first: number;
  end: number;
  count: number;
  xStart: number;
  readonly xStep: number;
}

/**
 * im2col: lays windows out as the columns of a matrix, one row for each channel and position in the kernel, zeros for padding. A product
 * with the weights is then the convolution.
 */
export function im2col(x: TensorData, columns: TensorData, block: WindowBlock): void {
  moveRuns('im2col', x, columns, block);
}

/** col2im, the adjoint of `im2col`: adds every element of the columns to the entry of `x` that it was taken from. */
export function col2im(columns: TensorData, x: TensorData, block: WindowBlock): void {
  moveRuns('col2im', x, columns, block);
}

function moveRuns(
  way: 'im2col' | 'col2im',
  x: TensorData,
  columns: TensorData,
  { windows, start, channels, firstRow, endRow }: WindowBlock,
): void {
  const { size, rows, kernelRows, rowStarts, count, kernel, stride, dilation, before } = windows;
  const run: Run = { at: 0, first: 0, end: 0, count, xStart: 0, xStep: stride };
  for (let channel = 0, image = start; channel < channels; channel++, image += size) {
    for (let position = 0; position < kernelRows; position++) {
      for (let k = 0; k < kernel; k++) {
        run.first = windows.first[k];
        run.end = windows.end[k];
        const inside = image + run.first * stride + k * dilation - before;
        for (let row = firstRow; row < endRow; row++, run.at += count) {
          const rowStart = rowStarts[position * rows + row];
          run.xStart = inside + rowStart;
          if (rowStart < 0) {
            if (way === 'im2col') columns.fill(0, run.at, run.at + count);
          } else if (way === 'im2col') copyRun(x, columns, run);
          else addRun(columns, x, run);
        }
      }
    }
  }
}

function copyRun(x: TensorData, columns: TensorData, { at, first, end, count, xStart, xStep }: Run): void {
  let to = at;
  for (const inside = at + first; to < inside; to++) columns[to] = 0;
  for (let from = xStart, stop = at + end; to < stop; to++, from += xStep) columns[to] = x[from];
  for (const stop = at + count; to < stop; to++) columns[to] = 0;
}

function addRun(columns: TensorData, x: TensorData, { at, first, end, xStart, xStep }: Run): void {
  for (let from = at + first, to = xStart, stop = at + end; from < stop; from++, to += xStep) x[to] += columns[from];
}
