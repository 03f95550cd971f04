import type { TensorData } from '../../dtype.ts';
import type { PooledWindows } from './pooled-windows.ts';

/** Writes the largest entry of each window and where it was: of equal ones the first, but NaN before all. */
export function poolImages(x: TensorData, y: TensorData, indices: TensorData, windows: PooledWindows): void {
  const { size, rowStarts, rowEnds, first, end, step } = windows;
  const rows = rowEnds.length - 1;
  const count = first.length;
  for (let at = 0, image = 0; at < y.length; image += size) {
    for (let row = 0; row < rows; row++) {
      const top = rowEnds[row];
      const bottom = rowEnds[row + 1];
      for (let i = 0; i < count; i++, at++) {
        const left = image + first[i];
        const right = image + end[i];
        let best = Number.NEGATIVE_INFINITY;
        let found = rowStarts[top] + left;
        for (let r = top; r < bottom; r++) {
          const start = rowStarts[r];
          for (let from = start + left, stop = start + right; from < stop; from += step) {
            const value = x[from];
            if (value > best || value !== value) {
              best = value;
              found = from;
            }
          }
        }
        y[at] = best;
        indices[at] = found;
      }
    }
  }
}
