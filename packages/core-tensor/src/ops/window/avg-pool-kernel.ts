import type { TensorData } from '../../dtype.ts';
import type { Shape } from '../../shape.ts';
import { pooledWindows, type PooledWindows } from './pooled-windows.ts';
import type { PoolAttributes } from './pooling.ts';

/** Attributes of an average pooling. */
export interface AvgPoolAttributes extends PoolAttributes {
  readonly countIncludePad: boolean;
  /** by what every window divides; absent: by its entries */
  readonly divisorOverride?: number | undefined;
}

/** By how much windows divide, a factor for each along each axis: the entries that they cover, with padding or without. */
export function divisorsOf(
  sizes: Shape,
  counts: Shape,
  { kernel, stride, padding, countIncludePad, divisorOverride }: AvgPoolAttributes,
): number[][] {
  if (divisorOverride !== undefined)
    return counts.map((count, axis) => new Array<number>(count).fill(axis === 0 ? divisorOverride : 1));
  return counts.map((count, axis) => {
    const [before, after] = padding[axis];
    return Array.from({ length: count }, (_, i) => {
      const start = i * stride[axis] - before;
      const end = start + kernel[axis];
      return countIncludePad
        ? Math.min(end, sizes[axis] + after) - start // nothing beyond the padding
        : Math.min(end, sizes[axis]) - Math.max(0, start);
    });
  });
}

/** The product of the factors for each window, in order. */
function wholeDivisors(factors: readonly (readonly number[])[]): number[] {
  return factors.reduce<number[]>((rows, along) => rows.flatMap((row) => along.map((factor) => row * factor)), [1]);
}

/** Windows of an average pooling, and by how much each divides. */
interface Averaged extends PooledWindows {
  readonly divisors: readonly number[];
}

/** What the kernels need for the shapes of `x` and `y`. */
export function averagedWindows(x: Shape, y: Shape, attributes: AvgPoolAttributes): Averaged {
  const [sizes, counts] = [x.slice(2), y.slice(2)];
  const divisors = wholeDivisors(divisorsOf(sizes, counts, attributes));
  return { ...pooledWindows(sizes, counts, attributes), divisors };
}

/** Writes the mean of each window. */
export function average(x: TensorData, y: TensorData, windows: Averaged): void {
  const { size, rowStarts, rowEnds, first, end, divisors } = windows;
  const rows = rowEnds.length - 1;
  for (let at = 0, image = 0; at < y.length; image += size) {
    for (let row = 0, window = 0; row < rows; row++) {
      for (let i = 0; i < first.length; i++, at++, window++) {
        const [left, right] = [image + first[i], image + end[i]];
        let total = 0;
        for (let r = rowEnds[row]; r < rowEnds[row + 1]; r++)
          for (let from = rowStarts[r] + left, stop = rowStarts[r] + right; from < stop; from++) total += x[from];
        y[at] = total / divisors[window];
      }
    }
  }
}

/** The adjoint of `average`: adds to every entry an equal share of what each of its windows has. */
export function shareEqually(dy: TensorData, dx: TensorData, windows: Averaged): void {
  const { size, rowStarts, rowEnds, first, end, divisors } = windows;
  const rows = rowEnds.length - 1;
  for (let at = 0, image = 0; at < dy.length; image += size) {
    for (let row = 0, window = 0; row < rows; row++) {
      for (let i = 0; i < first.length; i++, at++, window++) {
        const [left, right] = [image + first[i], image + end[i]];
        const share = dy[at] / divisors[window];
        for (let r = rowEnds[row]; r < rowEnds[row + 1]; r++)
          for (let to = rowStarts[r] + left, stop = rowStarts[r] + right; to < stop; to++) dx[to] += share;
      }
    }
  }
}
