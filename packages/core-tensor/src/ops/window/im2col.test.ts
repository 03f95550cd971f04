import { describe, expect, it } from 'vitest';
import { arange, Generator, normal, sizeOf } from '../../index.ts';
import { col2imSlices, im2colSlices } from './im2col-slices.ts';
import { col2im, im2col } from './im2col.ts';
import { windowRows } from './window-rows.ts';
import { positionsIn, windowCounts, type Windows } from './windows.ts';

/** Windows on so many axes, each with another size, stride, padding and dilation. */
function example(axes: number): { sizes: number[]; windows: Windows } {
  const last = <T>(list: readonly T[]): T[] => list.slice(-axes);
  const padding = last([[0, 2], [1, 0], [2, 1], [1, 1]] as const); // prettier-ignore
  const windows = { kernel: last([2, 1, 2, 3]), stride: last([1, 3, 2, 1]), dilation: last([2, 1, 1, 2]), padding };
  return { sizes: last([3, 4, 5, 6]), windows };
}

const rng = new Generator(1);
const channels = 2;

describe.each([1, 2, 3, 4])('windows on %i axes', (axes) => {
  const { sizes, windows } = example(axes);
  const counts = windowCounts(sizes, windows);
  const [size, count] = [sizeOf(sizes), sizeOf(counts)];
  const positions = positionsIn(windows.kernel);
  const rows = windowRows(sizes, counts, windows);
  const block = { windows: rows, start: 0, channels, firstRow: 0, endRow: rows.rows };

  /** Which entry a window sees at a position; 0 in the padding, else its number from 1. */
  function seenAt(window: readonly number[], position: readonly number[]): number {
    let entry = 0;
    for (let axis = 0; axis < axes; axis++) {
      const { stride, dilation, padding } = windows;
      const at = window[axis] * stride[axis] + position[axis] * dilation[axis] - padding[axis][0];
      if (at < 0 || at >= sizes[axis]) return 0;
      entry = entry * sizes[axis] + at;
    }
    return entry + 1;
  }

  it('im2col has a row for each channel and position, a column for each window, zeros for padding', () => {
    const columns = new Float32Array(channels * positions.length * count).fill(NaN);
    im2col(arange(channels * size).add(1).data, columns, block);
    const expected = [0, size].flatMap((channel) =>
      positions.flatMap((position) =>
        positionsIn(counts).map((window) => {
          const entry = seenAt(window, position);
          return entry === 0 ? 0 : channel + entry;
        }),
      ),
    );
    expect([...columns]).toEqual(expected);
  });

  it('col2im is its adjoint: ⟨im2col(x), c⟩ = ⟨x, col2im(c)⟩', () => {
    const { data: x } = normal([channels * size], { rng, dtype: 'float64' });
    const { data: c } = normal([channels * positions.length * count], { rng, dtype: 'float64' });
    const [columns, sums] = [new Float64Array(c.length), new Float64Array(x.length)];
    im2col(x, columns, block);
    col2im(c, sums, block);
    const dot = (a: ArrayLike<number>, b: ArrayLike<number>): number =>
      Array.from(a).reduce((total, value, i) => total + value * b[i], 0);
    expect(dot(columns, c)).toBeCloseTo(dot(x, sums), 10);
  });

  it('both are the same as tensors, position by position', () => {
    const x = normal([1, channels, ...sizes], { rng });
    const columns = new Float32Array(channels * positions.length * count);
    im2col(x.data, columns, block);
    const slices = im2colSlices(x, windows);
    slices.forEach((slice, p) => {
      for (let channel = 0; channel < channels; channel++) {
        const start = (channel * positions.length + p) * count;
        expect(slice.data.slice(channel * count, (channel + 1) * count)).toEqual(columns.slice(start, start + count));
      }
    });
    const sums = new Float32Array(channels * size);
    col2im(columns, sums, block);
    expect([...col2imSlices(slices, sizes, windows).data]).toEqual([...sums]);
  });
});
