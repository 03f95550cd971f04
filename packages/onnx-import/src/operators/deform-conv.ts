import {
  add,
  arange,
  conv2d,
  div,
  mul,
  reshape,
  slice,
  squeeze,
  stack,
  sub,
  unsqueeze,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { fold, gridSample } from '@gradkit/layers';
import type { Call } from './call.ts';
import { nodeWindows, padsOf, type NodeWindows } from './windows.ts';

/** Adds windows up to images. */
export function columnsToImage(call: Call): Tensor {
  const sizes = call.numbers(1) ?? call.fail('has no sizes of the image');
  const kernel = call.numbers(2) ?? call.fail('has no sizes of a window');
  if (sizes.length !== 2) return call.fail(`makes images of ${sizes.length} axes; 2 can be imported`, sizes.length);
  const [stride, dilation] = [call.list('strides') ?? [1, 1], call.list('dilations') ?? [1, 1]];
  const padding = padsOf(call.list('pads') ?? [0, 0, 0, 0]);
  const pair = ([height, width]: readonly number[]): [number, number] => [height, width];
  return fold(call.tensor(0), pair(sizes), pair(kernel), {
    stride: pair(stride),
    dilation: pair(dilation),
    padding: padding.map(([before, after]) => [before, after] as const),
  });
}

/** Where each result's window begins along an axis, moved to one of its entries. */
function placesOf(
  count: number,
  at: number,
  axis: number,
  { stride, dilation, pads }: NodeWindows,
  like: Tensor,
): Tensor {
  const starts = mul(arange(count, { dtype: like.dtype }), stride[axis]);
  return add(starts, at * dilation[axis] - pads[axis][0]);
}

/** One of the entries of axis 1, and of axis 2. */
const sliceOf = (x: Tensor, k: number, at: number): Tensor =>
  squeeze(slice(x, [null, [k, k + 1], [at, at + 1]]), [1, 2]);

/** Places of pixels as `gridSample` counts them: from −1 at one border to 1 at the other. */
const asShare = (places: Tensor, size: number): Tensor => sub(div(add(mul(places, 2), 1), size), 1);

/**
 * A convolution whose windows are bent: each entry is looked up where an offset moves it, and weighted by a mask.
 *
 * @see https://arxiv.org/abs/1811.11168
 */
export function deformConv(call: Call): Tensor {
  const [x, weight, offset] = [call.tensor(0), call.tensor(1), call.tensor(2)];
  const [bias, mask] = [call.optional(3), call.optional(4)];
  if (x.rank !== 4) return call.fail(`takes x of ${x.rank} axes; 4 can be imported`, x.rank);
  const [batch, channels, height, width] = x.shape;
  const [groups, bends] = [call.int('group', 1), call.int('offset_group', 1)];
  const windows = nodeWindows(call, [height, width], weight.shape.slice(2));
  const [rows, columns] = windows.kernel;
  const [tall, wide] = offset.shape.slice(2);
  const count = rows * columns;
  const images = reshape(x, [batch * bends, channels / bends, height, width]);
  const moves = reshape(offset, [batch * bends, count, 2, tall, wide]);
  const factors = mask === null ? null : reshape(mask, [batch * bends, count, 1, tall, wide]);
  const seen = Array.from({ length: count }, (_, k): Tensor => {
    const move = (axis: 0 | 1): Tensor => sliceOf(moves, k, axis);
    const y = add(move(0), reshape(placesOf(tall, Math.floor(k / columns), 0, windows, x), [tall, 1]));
    const across = add(move(1), placesOf(wide, k % columns, 1, windows, x));
    const grid = stack([asShare(across, width), asShare(y, height)], -1);
    const found = gridSample(images, grid, { mode: 'bilinear', paddingMode: 'zeros', alignCorners: false });
    return factors === null ? found : mul(found, unsqueeze(sliceOf(factors, k, 0), 1));
  });
  const stacked = stack(seen, 2); // [batch · bends, channels of each, entries, tall, wide]
  const entries = reshape(stacked, [batch, channels * count, tall, wide]);
  const kernel = reshape(weight, [weight.shape[0], weight.shape[1] * count, 1, 1]);
  return conv2d(entries, kernel, { bias, groups });
}
