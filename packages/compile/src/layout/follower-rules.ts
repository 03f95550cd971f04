import {
  apply,
  match,
  permute,
  reshape,
  sameShape,
  type flattenOp,
  type Operation,
  type reshapeOp,
  sumOp,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import type { OperationOf } from '../rewrite/rules.ts';
import type { BatchLastImages } from './batch-last-images.ts';
import { naturalOrder } from './pixel-order.ts';
import { pixelsOf } from './window-grid.ts';

/** Elementwise: works on the pixels where they lie, if what else it takes can be had so. */
export function elementwise({ op, inputs, outputs, attributes }: Operation, images: BatchLastImages): boolean {
  const [y, ...others] = outputs;
  const isImages = (x: Tensor): boolean => sameShape(x.shape, y.shape);
  const first = inputs.find((x) => images.has(x) && isImages(x));
  if (first === undefined || others.length > 0) return false;
  if (!inputs.every((x) => x.size === 1 || isImages(x) || isPerChannel(x, y))) return false;
  const { order } = images.imagesOf(first);
  const operands = inputs.map((x) => {
    if (isImages(x)) return images.imagesOf(x, order).value;
    return reshape(images.plainOf(x), x.size === 1 ? [] : [y.shape[1], 1, 1]);
  });
  images.set(y, { value: apply(op, operands, attributes), order });
  return true;
}

/** One number for each channel of images. */
function isPerChannel(x: Tensor, y: Tensor): boolean {
  const shape = [...Array<number>(y.rank - x.rank).fill(1), ...x.shape];
  return shape.every((size, axis) => size === (axis === 1 ? y.shape[1] : 1));
}

/** Sums and means over all axes but the channels', in any order of the pixels. */
export function reduction(one: OperationOf<typeof sumOp>, images: BatchLastImages): boolean {
  const { op, inputs, outputs, attributes } = one;
  const [x] = inputs;
  const [y] = outputs;
  const { axes } = attributes;
  if (!images.has(x) || axes.length !== x.rank - 1 || axes.includes(1)) return false;
  const value = match(one, sumOp) === null ? images.imagesOf(x).value : images.sumsOf(x);
  const perChannel = apply(op, [value], { axes: [1, 2], keepDims: false });
  images.setPlain(y, reshape(perChannel, y.shape));
  return true;
}

/** Images to vectors: a permutation of two axes, which the linear layer that follows can do without. */
export function flattening(one: OperationOf<typeof reshapeOp | typeof flattenOp>, images: BatchLastImages): boolean {
  const [x] = one.inputs;
  const [y] = one.outputs;
  if (!images.has(x) || y.rank !== 2) return false;
  const [batch, channels] = x.shape;
  const { value } = images.imagesOf(x, naturalOrder(pixelsOf(x)));
  const columns = reshape(value, [channels * pixelsOf(x), batch]);
  images.setPlain(y, reshape(permute(columns, [1, 0]), y.shape));
  return true;
}
