import type { TensorData } from '../../dtype.ts';
import type { Convolution } from './convolution.ts';

/** Which of `y = x ∗ w` is computed from the other two. */
type Wanted = 'x' | 'w' | 'y';

interface Run {
  readonly length: number;
  readonly xStart: number;
  readonly xStep: number;
  readonly yStart: number;
}

function addToY(x: TensorData, weight: number, y: TensorData, { length, xStart, xStep, yStart }: Run): void {
  for (let i = xStart, j = yStart, end = yStart + length; j < end; i += xStep, j++) y[j] += weight * x[i];
}

function addToX(x: TensorData, weight: number, y: TensorData, { length, xStart, xStep, yStart }: Run): void {
  for (let i = xStart, j = yStart, end = yStart + length; j < end; i += xStep, j++) x[i] += weight * y[j];
}

function sumOfProducts(x: TensorData, y: TensorData, { length, xStart, xStep, yStart }: Run): number {
  let total = 0;
  for (let i = xStart, j = yStart, end = yStart + length; j < end; i += xStep, j++) total += x[i] * y[j];
  return total;
}

/**
 * Convolution of each channel with a kernel of its own, by shifting whole rows: laying out windows would cost more than the few products
 * made with them. Adds to the one that is wanted.
 */
export function convolveDepthwise(
  wanted: Wanted,
  [x, w, y]: readonly [TensorData, TensorData, TensorData],
  { batch, groups, windows }: Convolution,
): void {
  const { size, rows, kernelRows, rowStarts, count, kernel, stride, dilation, before } = windows;
  const run = { length: 0, xStart: 0, xStep: stride, yStart: 0 };
  for (let image = 0; image < batch * groups; image++) {
    let weight = (image % groups) * kernelRows * kernel;
    for (let position = 0; position < kernelRows; position++) {
      for (let k = 0; k < kernel; k++, weight++) {
        const first = windows.first[k];
        const inside = image * size + first * stride + k * dilation - before;
        let total = 0;
        run.length = windows.end[k] - first;
        for (let row = 0; row < rows; row++) {
          const rowStart = rowStarts[position * rows + row];
          if (rowStart < 0) continue;
          run.xStart = inside + rowStart;
          run.yStart = (image * rows + row) * count + first;
          if (wanted === 'y') addToY(x, w[weight], y, run);
          else if (wanted === 'x') addToX(x, w[weight], y, run);
          else total += sumOfProducts(x, y, run);
        }
        if (wanted === 'w') w[weight] += total;
      }
    }
  }
}
