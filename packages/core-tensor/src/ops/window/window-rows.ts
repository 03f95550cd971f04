import { sizeOf, type Shape } from '../../shape.ts';
import type { Windows } from './windows.ts';

/**
 * Windows on any number of axes as the loops see them: rows of windows along the last axis, each of which sees some rows of entries. What
 * the other axes do is in a table.
 */
export interface WindowRows {
  /** entries of one channel of one image */
  readonly size: number;
  /** rows of windows: the product of their counts but the last */
  readonly rows: number;
  /** positions of the kernel without its last axis */
  readonly kernelRows: number;
  /** where the row of entries begins that a row of windows sees at a position, `[kernelRows, rows]`; −1 in the padding */
  readonly rowStarts: readonly number[];
  /** windows along the last axis, and how they lie on it */
  readonly count: number;
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  readonly before: number;
  /** for each position of the kernel on the last axis: windows `[first, end)` see an entry there, those around them padding */
  readonly first: readonly number[];
  readonly end: readonly number[];
  /** each window is one entry, in order */
  readonly pointwise: boolean;
}

/** Rows of windows on axes of `sizes`, of which there are `counts`. */
export function windowRows(sizes: Shape, counts: Shape, windows: Windows): WindowRows {
  const last = sizes.length - 1;
  const { kernel, stride, dilation, padding } = windows;
  const count = counts[last];
  const [first, end] = insideOf(sizes[last], count, windows);
  return {
    size: sizeOf(sizes),
    rows: sizeOf(counts.slice(0, last)),
    kernelRows: sizeOf(kernel) / kernel[last],
    rowStarts: rowStartsOf(sizes, counts, windows),
    count,
    kernel: kernel[last],
    stride: stride[last],
    dilation: dilation[last],
    before: padding[last][0],
    first,
    end,
    pointwise: isPointwise(sizes, counts, windows),
  };
}

/** The table, one axis after the other, each dividing the rows and positions that are there already. */
function rowStartsOf(sizes: Shape, counts: Shape, { kernel, stride, dilation, padding }: Windows): number[] {
  const last = sizes.length - 1;
  let starts = [0];
  for (let axis = 0, positions = 1, rows = 1; axis < last; positions *= kernel[axis], rows *= counts[axis], axis++) {
    const next = axis + 1 === last ? sizes[last] : 1;
    const divided: number[] = [];
    for (let position = 0; position < positions; position++) {
      for (let k = 0; k < kernel[axis]; k++) {
        const shift = k * dilation[axis] - padding[axis][0];
        for (let row = 0; row < rows; row++) {
          const start = starts[position * rows + row];
          for (let i = 0; i < counts[axis]; i++) {
            const entry = i * stride[axis] + shift;
            const inside = start >= 0 && entry >= 0 && entry < sizes[axis];
            divided.push(inside ? (start * sizes[axis] + entry) * next : -1);
          }
        }
      }
    }
    starts = divided;
  }
  return starts;
}

function insideOf(
  size: number,
  count: number,
  { kernel, stride, dilation, padding }: Windows,
): readonly [first: number[], end: number[]] {
  const last = kernel.length - 1;
  const [first, end]: [number[], number[]] = [[], []];
  for (let k = 0; k < kernel[last]; k++) {
    const shift = k * dilation[last] - padding[last][0];
    const start = Math.min(count, Math.max(0, Math.ceil(-shift / stride[last])));
    first.push(start);
    end.push(Math.max(start, Math.min(count, Math.floor((size - 1 - shift) / stride[last]) + 1)));
  }
  return [first, end];
}

function isPointwise(sizes: Shape, counts: Shape, { kernel, stride, padding }: Windows): boolean {
  return sizes.every(
    (size, axis) => size === counts[axis] && padding[axis][0] === 0 && kernel[axis] * stride[axis] === 1,
  );
}
