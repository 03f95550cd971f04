import type { Shape } from '../../shape.ts';
import { windowRows } from './window-rows.ts';
import type { Windows } from './windows.ts';

/** What the windows of a pooling see of each image: some rows of entries, and of these the entries along the last axis; no padding. */
export interface PooledWindows {
  /** entries of an image */
  readonly size: number;
  /** where the rows of entries begin that rows of windows see; those of row `r` from `rowEnds[r]` to `rowEnds[r + 1]` */
  readonly rowStarts: readonly number[];
  readonly rowEnds: readonly number[];
  /** for each window along the last axis: its first entry, and where it ends */
  readonly first: readonly number[];
  readonly end: readonly number[];
  /** from one entry of a window to the next */
  readonly step: number;
}

/** What windows see on axes of `sizes`, of which there are `counts`. */
export function pooledWindows(sizes: Shape, counts: Shape, attributes: Windows): PooledWindows {
  const { size, rows, kernelRows, rowStarts, count, kernel, stride, dilation, before } = windowRows(
    sizes,
    counts,
    attributes,
  );
  const seen: number[] = [];
  const rowEnds = [0];
  for (let row = 0; row < rows; row++) {
    for (let position = 0; position < kernelRows; position++) {
      const start = rowStarts[position * rows + row];
      if (start >= 0) seen.push(start);
    }
    rowEnds.push(seen.length);
  }
  const [first, end]: [number[], number[]] = [[], []];
  for (let i = 0; i < count; i++) {
    const start = i * stride - before;
    first.push(start < 0 ? start + Math.ceil(-start / dilation) * dilation : start);
    end.push(Math.min(sizes[sizes.length - 1], start + kernel * dilation));
  }
  return { size, rowStarts: seen, rowEnds, first, end, step: dilation };
}
