import type { TensorData } from '../../dtype.ts';
import { convolveDepthwise } from './conv-depthwise.ts';
import { col2im, im2col, type WindowBlock } from './im2col.ts';
import { multiply } from '../product/matmul-kernel.ts';
import type { Convolution } from './convolution.ts';

/** Part of the work: some rows of windows of one group in one image. */
interface Block {
  readonly windows: WindowBlock;
  /** windows in all these rows */
  readonly length: number;
  /** first element of `y` and of `w` that belongs to it */
  readonly yStart: number;
  readonly wStart: number;
}

const COLUMNS = 1 << 17; // elements laid out at a time, few enough to stay in the second-level cache

interface Sizes {
  /** windows in an image */
  readonly windows: number;
  /** elements of a window */
  readonly window: number;
  /** rows of windows in a block */
  readonly rows: number;
  /** elements that the columns of a block need at most; 0 when `x` itself is these columns */
  readonly columns: number;
}

function sizesOf({ windows: { rows, count, kernelRows, kernel, pointwise }, inChannels }: Convolution): Sizes {
  const window = inChannels * kernelRows * kernel;
  const fitting = pointwise ? rows : Math.min(rows, Math.max(1, Math.floor(COLUMNS / Math.max(1, window * count))));
  return { windows: rows * count, window, rows: fitting, columns: pointwise ? 0 : window * fitting * count };
}

/** Goes through all the work; the same object is shown each time. */
function forEachBlock(convolution: Convolution, sizes: Sizes, visit: (block: Block) => void): void {
  const { batch, groups, inChannels, outChannels, windows } = convolution;
  const { size, rows, count } = windows;
  const part = { windows, start: 0, channels: inChannels, firstRow: 0, endRow: 0 };
  const block = { windows: part, length: 0, yStart: 0, wStart: 0 };
  for (let image = 0; image < batch; image++) {
    for (let group = 0; group < groups; group++) {
      const index = image * groups + group;
      part.start = index * inChannels * size;
      block.wStart = group * outChannels * sizes.window;
      for (let row = 0; row < rows; row += sizes.rows) {
        part.firstRow = row;
        part.endRow = Math.min(rows, row + sizes.rows);
        block.length = (part.endRow - row) * count;
        block.yStart = index * outChannels * sizes.windows + row * count;
        visit(block);
      }
    }
  }
}

/** Whether each channel has a kernel of its own. */
function isDepthwise({ inChannels, outChannels, groups }: Convolution): boolean {
  return inChannels === 1 && outChannels === 1 && groups > 1;
}

/** Only of such factors no padding need be multiplied: 0 · ∞ and 0 · NaN are NaN. */
function areFinite(factors: TensorData): boolean {
  for (let i = 0; i < factors.length; i++) if (factors[i] - factors[i] !== 0) return false;
  return true;
}

function scratchLike(data: TensorData, length: number): TensorData {
  return data instanceof Float64Array ? new Float64Array(length) : new Float32Array(length);
}

/** Adds `x ∗ w` to `y`. */
export function convolve(x: TensorData, w: TensorData, y: TensorData, convolution: Convolution): void {
  if (isDepthwise(convolution) && areFinite(w)) return convolveDepthwise('y', [x, w, y], convolution);
  const sizes = sizesOf(convolution);
  const columns = sizes.columns === 0 ? x : scratchLike(x, sizes.columns);
  forEachBlock(convolution, sizes, ({ windows, length, yStart, wStart }) => {
    if (columns !== x) im2col(x, columns, windows);
    multiply(w, columns, y, {
      m: convolution.outChannels,
      k: sizes.window,
      n: length,
      transposeA: false,
      transposeB: false,
      aStart: wStart,
      bStart: columns === x ? windows.start : 0,
      yStart,
      yRow: sizes.windows,
    });
  });
}

/** Adds the gradient of `x` to `dx`. */
export function convolveInput(dy: TensorData, w: TensorData, dx: TensorData, convolution: Convolution): void {
  if (isDepthwise(convolution)) return convolveDepthwise('x', [dx, w, dy], convolution);
  const sizes = sizesOf(convolution);
  const columns = sizes.columns === 0 ? dx : scratchLike(dx, sizes.columns);
  forEachBlock(convolution, sizes, ({ windows, length, yStart, wStart }) => {
    if (columns !== dx) columns.fill(0, 0, sizes.window * length);
    multiply(w, dy, columns, {
      m: sizes.window,
      k: convolution.outChannels,
      n: length,
      transposeA: true,
      transposeB: false,
      aStart: wStart,
      bStart: yStart,
      bRow: sizes.windows,
      yStart: columns === dx ? windows.start : 0,
    });
    if (columns !== dx) col2im(columns, dx, windows);
  });
}

/** Adds the gradient of `w` to `dw`. */
export function convolveWeight(x: TensorData, dy: TensorData, dw: TensorData, convolution: Convolution): void {
  if (isDepthwise(convolution) && areFinite(dy)) return convolveDepthwise('w', [x, dw, dy], convolution);
  const sizes = sizesOf(convolution);
  const columns = sizes.columns === 0 ? x : scratchLike(x, sizes.columns);
  forEachBlock(convolution, sizes, ({ windows, length, yStart, wStart }) => {
    if (columns !== x) im2col(x, columns, windows);
    multiply(dy, columns, dw, {
      m: convolution.outChannels,
      k: length,
      n: sizes.window,
      transposeA: false,
      transposeB: true,
      aStart: yStart,
      aRow: sizes.windows,
      bStart: columns === x ? windows.start : 0,
      yStart: wStart,
    });
  });
}
