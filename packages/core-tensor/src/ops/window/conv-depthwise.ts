import type { TensorData } from '../../dtype.ts';
import type { Convolution } from './conv-kernel.ts';
import { visible } from './im2col.ts';

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
  { batch, groups, plane }: Convolution,
): void {
  const [height, width] = plane.size;
  const [rows, columns] = plane.count;
  const [rowStep, step] = plane.stride;
  const run = { length: 0, xStart: 0, xStep: step, yStart: 0 };
  for (let image = 0; image < batch; image++) {
    for (let channel = 0; channel < groups; channel++) {
      const index = image * groups + channel;
      let weight = channel * plane.kernel[0] * plane.kernel[1];
      for (let ky = 0; ky < plane.kernel[0]; ky++) {
        const down = ky * plane.dilation[0] - plane.padding[0];
        const [top, bottom] = visible(plane, 0, down);
        for (let kx = 0; kx < plane.kernel[1]; kx++, weight++) {
          const shift = kx * plane.dilation[1] - plane.padding[1];
          const [first, end] = visible(plane, 1, shift);
          let total = 0;
          run.length = end - first;
          for (let row = top; row < bottom; row++) {
            run.xStart = (index * height + row * rowStep + down) * width + first * step + shift;
            run.yStart = (index * rows + row) * columns + first;
            if (wanted === 'y') addToY(x, w[weight], y, run);
            else if (wanted === 'x') addToX(x, w[weight], y, run);
            else total += sumOfProducts(x, y, run);
          }
          if (wanted === 'w') w[weight] += total;
        }
      }
    }
  }
}
