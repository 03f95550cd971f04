import {
  formatShape,
  permute,
  requireTensor,
  requireWholeNumber,
  reshape,
  ShapeError,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { Module } from '../module/module.ts';

function requireImages(where: string, x: Tensor): void {
  requireTensor(where, 'x', x);
  if (x.rank >= 3) return;
  throw new ShapeError(
    where,
    `x is ${formatShape(x.shape)} but must be [batch, channels, height, width], with at least 3 axes, not ${x.rank}`,
    {
      expected: 3,
      got: x.rank,
    },
  );
}

function requireDivided(where: string, { shape }: Tensor, axis: number, factor: number): number {
  const size = shape.at(axis)!;
  if (size % factor === 0) return size / factor;
  throw new ShapeError(
    where,
    `x is ${formatShape(shape)}, with ${size} entries on axis ${shape.length + axis}, which ${factor} does not divide`,
    {
      expected: factor,
      got: size,
    },
  );
}

/**
 * Makes pixels of channels: images that are larger by a factor, of fewer channels.
 *
 * @param x `[…, channels · factor², height, width]`
 * @param upscaleFactor whole number of at least 1
 * @returns `[…, channels, height · factor, width · factor]`
 * @throws {ShapeError} if the square of the factor does not divide the channels
 * @example pixelShuffle(zeros([1, 8, 2, 3]), 2).shape; // [1, 2, 4, 6]
 * @see Shi et al. (2016); https://pytorch.org/docs/stable/generated/torch.nn.PixelShuffle.html
 */
export function pixelShuffle(x: Tensor, upscaleFactor: number): Tensor {
  requireWholeNumber('pixelShuffle', 'upscaleFactor', upscaleFactor, { least: 1 });
  requireImages('pixelShuffle', x);
  const r = upscaleFactor;
  const channels = requireDivided('pixelShuffle', x, -3, r * r);
  const [height, width] = x.shape.slice(-2);
  const batch = x.shape.slice(0, -3);
  const n = batch.length;
  const apart = reshape(x, [...batch, channels, r, r, height, width]);
  const woven = permute(apart, [...batch.keys(), n, n + 3, n + 1, n + 4, n + 2]);
  return reshape(woven, [...batch, channels, height * r, width * r]);
}

/**
 * Makes channels of pixels: the way back of `pixelShuffle`.
 *
 * @param x `[…, channels, height · factor, width · factor]`
 * @param downscaleFactor whole number of at least 1
 * @returns `[…, channels · factor², height, width]`
 * @throws {ShapeError} if the factor does not divide height and width
 * @example pixelUnshuffle(zeros([1, 2, 4, 6]), 2).shape; // [1, 8, 2, 3]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.PixelUnshuffle.html
 */
export function pixelUnshuffle(x: Tensor, downscaleFactor: number): Tensor {
  requireWholeNumber('pixelUnshuffle', 'downscaleFactor', downscaleFactor, { least: 1 });
  requireImages('pixelUnshuffle', x);
  const r = downscaleFactor;
  const height = requireDivided('pixelUnshuffle', x, -2, r);
  const width = requireDivided('pixelUnshuffle', x, -1, r);
  const batch = x.shape.slice(0, -3);
  const channels = x.shape.at(-3)!;
  const n = batch.length;
  const apart = reshape(x, [...batch, channels, height, r, width, r]);
  return reshape(permute(apart, [...batch.keys(), n, n + 2, n + 4, n + 1, n + 3]), [
    ...batch,
    channels * r * r,
    height,
    width,
  ]);
}

/** Makes pixels of channels. @example new PixelShuffle(2).forward(zeros([1, 8, 2, 3])).shape; // [1, 2, 4, 6] */
export class PixelShuffle extends Module {
  readonly upscaleFactor: number;

  constructor(upscaleFactor: number, ...none: []) {
    super(...none);
    requireWholeNumber('PixelShuffle', 'upscaleFactor', upscaleFactor, { least: 1 });
    this.upscaleFactor = upscaleFactor;
  }

  /** @param x `[…, channels · factor², height, width]` */
  forward(x: Tensor): Tensor {
    return pixelShuffle(x, this.upscaleFactor);
  }
}

/** Makes channels of pixels. @example new PixelUnshuffle(2).forward(zeros([1, 2, 4, 6])).shape; // [1, 8, 2, 3] */
export class PixelUnshuffle extends Module {
  readonly downscaleFactor: number;

  constructor(downscaleFactor: number, ...none: []) {
    super(...none);
    requireWholeNumber('PixelUnshuffle', 'downscaleFactor', downscaleFactor, { least: 1 });
    this.downscaleFactor = downscaleFactor;
  }

  /** @param x `[…, channels, height · factor, width · factor]` */
  forward(x: Tensor): Tensor {
    return pixelUnshuffle(x, this.downscaleFactor);
  }
}
