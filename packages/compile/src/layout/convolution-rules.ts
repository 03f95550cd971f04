import {
  apply,
  concat,
  matmul,
  reshape,
  sizeOf,
  sum,
  take,
  type convOp,
  type convTransposeOp,
  type convWeightGradientOp,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import type { OperationOf } from '../rewrite/rules.ts';
import type { BatchLastImages } from './batch-last-images.ts';
import { col2imTable, seesPadding, im2colTable, windowSumsTable, type Grid, type Order } from './pixel-order.ts';
import { windowSumsOp } from './window-kernels.ts';
import { canBeProduct, gridOf, pixelsOf } from './window-grid.ts';

/** im2col: a convolution is the product of the weights and what every window sees. */
export function convolution(one: OperationOf<typeof convOp>, images: BatchLastImages): boolean {
  if (!canBeProduct(one)) return false;
  const { inputs, outputs, attributes } = one;
  const [x, weight, ...bias] = inputs;
  const [y] = outputs;
  const order = images.orderFor(y);
  const columns = im2col(x, { grid: gridOf(x, y, attributes), to: order }, images);
  const rows = reshape(images.plainOf(weight), [weight.shape[0], weight.size / weight.shape[0]]);
  const product = reshape(matmul(rows, columns), [y.shape[1], pixelsOf(y), y.shape[0]]);
  images.setBiased(y, { value: product, order, bias: biasOf(bias.at(0), images) });
  return true;
}

/** `dw = dy · im2col(x)ᵀ` */
export function weightGradient(one: OperationOf<typeof convWeightGradientOp>, images: BatchLastImages): boolean {
  if (!canBeProduct(one)) return false;
  const { inputs, outputs, attributes } = one;
  const [x, dy] = inputs;
  const [dw] = outputs;
  const { value, order } = images.imagesOf(dy);
  const columns = im2col(x, { grid: gridOf(x, dy, attributes), to: order }, images);
  const rows = reshape(value, [dy.shape[1], value.size / dy.shape[1]]);
  images.setPlain(dw, reshape(matmul(rows, columns, { transposeB: true }), dw.shape));
  return true;
}

/** `y = col2im(weightᵀ · x)`; also the gradient of the input of a convolution, `x` being that of its result. */
export function transposedConvolution(one: OperationOf<typeof convTransposeOp>, images: BatchLastImages): boolean {
  if (!canBeProduct(one)) return false;
  const { inputs, outputs, attributes } = one;
  const [x, weight, ...bias] = inputs;
  const [y] = outputs;
  const [, inChannels] = x.shape;
  const { value, order } = images.imagesOf(x);
  const to = images.orderFor(y);
  const scattering = { grid: gridOf(y, x, attributes), from: order, to };
  const rows = reshape(images.plainOf(weight), [inChannels, weight.size / inChannels]);
  const columnsOf = (windows: Tensor): Tensor =>
    matmul(rows, reshape(windows, [inChannels, windows.size / inChannels]), { transposeA: true });
  const sums = images.hasKernels
    ? windowSums(columnsOf(value), scattering, images)
    : col2im(columnsOf(concat([value, images.zeroPixel(x)], 1)), y, scattering, images); // with an empty window for pixels that a position in the kernel never sees
  images.setBiased(y, { value: sums, order: to, bias: biasOf(bias.at(0), images) });
  return true;
}

/** im2col: what every window sees at each position in the kernel, windows in the order `to`: `[channels · positions, windows · batch]` */
function im2col(x: Tensor, { grid, to }: { readonly grid: Grid; readonly to: Order }, images: BatchLastImages): Tensor {
  const { value, order } = images.imagesOf(x);
  const [batch, channels] = x.shape;
  const padded = seesPadding(grid) ? concat([value, images.zeroPixel(x)], 1) : value;
  const table = images.table(`windows ${JSON.stringify(grid)} ${order.key} ${to.key}`, () =>
    im2colTable(grid, order, to),
  );
  return reshape(take(padded, table, 1), [channels * sizeOf(grid.kernel), to.pixels.length * batch]);
}

/** How columns become images. */
interface Scattering {
  readonly grid: Grid;
  /** of the windows */
  readonly from: Order;
  /** of the pixels */
  readonly to: Order;
}

/** col2im: every pixel gets the sum of its entries in all windows, `[channels, pixels, batch]`; an empty window lies after the last. */
function col2im(columns: Tensor, y: Tensor, { grid, from, to }: Scattering, images: BatchLastImages): Tensor {
  const [batch, channels] = y.shape;
  const positions = sizeOf(grid.kernel);
  const apart = reshape(columns, [channels, positions * (from.pixels.length + 1), batch]);
  const table = images.table(`scatter ${JSON.stringify(grid)} ${from.key} ${to.key}`, () =>
    col2imTable(grid, from, to),
  );
  return sum(reshape(take(apart, table, 1), [channels, positions, to.pixels.length, batch]), 1);
}

/** The same in one go. */
function windowSums(columns: Tensor, { grid, from, to }: Scattering, images: BatchLastImages): Tensor {
  const [positions, windows] = [sizeOf(grid.kernel), from.pixels.length];
  const table = images.table(`sums ${JSON.stringify(grid)} ${from.key} ${to.key}`, () =>
    windowSumsTable(grid, from, to),
  );
  return apply(windowSumsOp, [columns, table], { positions, windows });
}

function biasOf(bias: Tensor | undefined, images: BatchLastImages): Tensor | null {
  return bias === undefined ? null : reshape(images.plainOf(bias), [bias.size, 1, 1]);
}
