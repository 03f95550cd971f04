import { formatShape, ShapeError, type Tensor } from '@gradkit/core-tensor/functional';
import { drop, DropLayer, requireDrop, type DropOptions } from './drop.ts';

interface Layout {
  /** numbers of axes that inputs may have */
  readonly ranks: readonly number[];
  /** from which number on the first axis is the batch */
  readonly batched: number;
}

/** The shape of a mask with one entry for each channel of each example. */
export function channelMask(where: string, { shape, rank }: Tensor, { ranks, batched }: Layout): number[] {
  if (!ranks.includes(rank))
    throw new ShapeError(where, `x is ${formatShape(shape)} but must have ${ranks.join(' or ')} axes, not ${rank}`, {
      expected: ranks,
      got: rank,
    });
  const channels = rank >= batched ? 2 : 1;
  return shape.map((size, axis) => (axis < channels ? size : 1));
}

/**
 * `dropout` of whole channels of sequences, whose neighbours tell too much of each other.
 *
 * @param x `[batch, channels, length]` or `[channels, length]`, floating
 * @param options `p`: 0 … 1, default 0.5; `training`: default true, else nothing happens; `rng`
 * @returns same shape and dtype as `x`
 * @throws {ShapeError} if `x` has another number of axes
 * @throws {ConfigError} if `p` is outside 0 … 1
 * @example dropout1d(zeros([2, 2, 2])).shape; // [2, 2, 2]
 * @see Tompson et al. (2015); https://pytorch.org/docs/stable/generated/torch.nn.Dropout1d.html
 */
export function dropout1d(x: Tensor, options: DropOptions = {}): Tensor {
  const dropping = requireDrop('dropout1d', x, options);
  const shape = channelMask('dropout1d', x, { ranks: [2, 3], batched: 3 });
  return dropping === null ? x : drop(x, shape, dropping);
}

/** While training, `dropout` of whole channels of sequences. @example new Dropout1d(0.5).eval().forward(zeros([2, 2, 2])).shape; // [2, 2, 2] */
export class Dropout1d extends DropLayer {
  protected kind() {
    return 'Dropout1d';
  }

  /** @param x `[batch, channels, length]` or `[channels, length]` */
  forward(x: Tensor): Tensor {
    return dropout1d(x, this.options());
  }
}

/**
 * `dropout` of whole channels of images, whose neighbours tell too much of each other.
 *
 * @param x `[batch, channels, height, width]`, or `[batch, channels, length]` as PyTorch takes it, floating
 * @param options `p`: 0 … 1, default 0.5; `training`: default true, else nothing happens; `rng`
 * @returns same shape and dtype as `x`
 * @throws {ShapeError} if `x` has another number of axes
 * @throws {ConfigError} if `p` is outside 0 … 1
 * @example dropout2d(zeros([2, 2, 2, 2])).shape; // [2, 2, 2, 2]
 * @see Tompson et al. (2015); https://pytorch.org/docs/stable/generated/torch.nn.Dropout2d.html
 */
export function dropout2d(x: Tensor, options: DropOptions = {}): Tensor {
  const dropping = requireDrop('dropout2d', x, options);
  const shape = channelMask('dropout2d', x, { ranks: [3, 4], batched: 3 });
  return dropping === null ? x : drop(x, shape, dropping);
}

/** While training, `dropout` of whole channels of images. @example new Dropout2d(0.5).eval().forward(zeros([2, 2, 2, 2])).shape; // [2, 2, 2, 2] */
export class Dropout2d extends DropLayer {
  protected kind() {
    return 'Dropout2d';
  }

  /** @param x `[batch, channels, height, width]`, or `[batch, channels, length]` as PyTorch takes it */
  forward(x: Tensor): Tensor {
    return dropout2d(x, this.options());
  }
}

/**
 * `dropout` of whole channels of volumes, whose neighbours tell too much of each other.
 *
 * @param x `[batch, channels, depth, height, width]` or `[channels, depth, height, width]`, floating
 * @param options `p`: 0 … 1, default 0.5; `training`: default true, else nothing happens; `rng`
 * @returns same shape and dtype as `x`
 * @throws {ShapeError} if `x` has another number of axes
 * @throws {ConfigError} if `p` is outside 0 … 1
 * @example dropout3d(zeros([2, 2, 2, 2, 2])).shape; // [2, 2, 2, 2, 2]
 * @see Tompson et al. (2015); https://pytorch.org/docs/stable/generated/torch.nn.Dropout3d.html
 */
export function dropout3d(x: Tensor, options: DropOptions = {}): Tensor {
  const dropping = requireDrop('dropout3d', x, options);
  const shape = channelMask('dropout3d', x, { ranks: [4, 5], batched: 5 });
  return dropping === null ? x : drop(x, shape, dropping);
}

/** While training, `dropout` of whole channels of volumes. @example new Dropout3d(0.5).eval().forward(zeros([2, 2, 2, 2, 2])).shape; // [2, 2, 2, 2, 2] */
export class Dropout3d extends DropLayer {
  protected kind() {
    return 'Dropout3d';
  }

  /** @param x `[batch, channels, depth, height, width]` or `[channels, depth, height, width]` */
  forward(x: Tensor): Tensor {
    return dropout3d(x, this.options());
  }
}
