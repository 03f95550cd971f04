import { apply, sizeOf, type maxPoolGradientOp, type maxPoolOp } from '@gradkit/core-tensor/functional';
import type { OperationOf } from '../rewrite/rules.ts';
import type { BatchLastImages } from './batch-last-images.ts';
import { naturalOrder, phaseOrder, type Grid } from './pixel-order.ts';
import { canBeMaxima, gridOf, pixelsOf } from './window-grid.ts';
import { windowMaximaOp, windowSharesOp } from './window-kernels.ts';

/**
 * Max pooling: the maximum of what all windows see at each position. Nobody asks for positions. A bias, the same for all of them, is added
 * later.
 */
export function pooling(one: OperationOf<typeof maxPoolOp>, images: BatchLastImages): boolean {
  const { inputs, outputs, attributes } = one;
  const [x] = inputs;
  const [y] = outputs;
  if (!canBeMaxima(x, y, attributes)) return false;
  const grid = gridOf(x, y, attributes);
  const { value, bias } = images.withoutBias(x, phaseOrder(grid));
  images.setBiased(y, {
    value: apply(windowMaximaOp, [value], pooledWindows(grid)),
    order: naturalOrder(pixelsOf(y)),
    bias,
  });
  return true;
}

/** Gradient of a max pooling: shared out among what the windows saw; pixels that no window saw get 0. */
export function poolingGradient(one: OperationOf<typeof maxPoolGradientOp>, images: BatchLastImages): boolean {
  const { inputs, outputs, attributes } = one;
  const [dy, x] = inputs;
  const [dx] = outputs;
  if (!canBeMaxima(x, dy, attributes)) return false;
  const grid = gridOf(x, dy, attributes);
  const order = phaseOrder(grid);
  const gradient = images.imagesOf(dy, naturalOrder(pixelsOf(dy))).value;
  const { value } = images.withoutBias(x, order);
  images.set(dx, { value: apply(windowSharesOp, [gradient, value], pooledWindows(grid)), order });
  images.setSums(dx, gradient);
  return true;
}

function pooledWindows({ counts, kernel }: Grid): { readonly windows: number; readonly positions: number } {
  return { windows: sizeOf(counts), positions: sizeOf(kernel) };
}
