import { add, ConfigError, relu, type Generator, type Tensor } from '@gradkit/core-tensor/functional';
import { BatchNorm2d, Conv2d, Module, Sequential } from '@gradkit/layers';

export interface ResidualBlockOptions {
  /** of the convolution that makes images smaller; default 1 */
  readonly stride?: number | undefined;
  /** default 1 */
  readonly groups?: number | undefined;
  /** channels of a group for each 64 of the block; default 64 */
  readonly widthPerGroup?: number | undefined;
  readonly rng?: Generator | undefined;
}

/** Brings what a block adds to into the shape of what it adds; null where it has that already. */
function shortcut(
  inChannels: number,
  outChannels: number,
  { stride = 1, rng }: ResidualBlockOptions,
): Sequential | null {
  if (stride === 1 && inChannels === outChannels) return null;
  return new Sequential(
    new Conv2d(inChannels, outChannels, 1, { stride, bias: false, rng }),
    new BatchNorm2d(outChannels),
  );
}

/**
 * Two convolutions, and what went in added: the block of ResNet-18 and -34.
 *
 * @example new BasicBlock(8, 16, { stride: 2 }).forward(zeros([1, 8, 6, 6])).shape; // [1, 16, 3, 3]
 * @see He et al. (2015), figure 5 left
 */
export class BasicBlock extends Module {
  /** how many channels come out for each of `channels` */
  static readonly expansion = 1;
  readonly conv1: Conv2d;
  readonly bn1: BatchNorm2d;
  readonly conv2: Conv2d;
  readonly bn2: BatchNorm2d;
  readonly downsample: Sequential | null;

  /** @throws {ConfigError} if there are groups, or they have another width */
  constructor(inChannels: number, channels: number, options: ResidualBlockOptions = {}) {
    super();
    const { stride = 1, groups = 1, widthPerGroup = 64, rng } = options;
    if (groups !== 1 || widthPerGroup !== 64)
      throw new ConfigError(
        'BasicBlock',
        `groups is ${groups} and widthPerGroup ${widthPerGroup}; they must be 1 and 64: only bottlenecks, those of resnet50 and deeper, have others`,
        { expected: [1, 64], got: [groups, widthPerGroup] },
      );
    this.conv1 = new Conv2d(inChannels, channels, 3, { stride, padding: 1, bias: false, rng });
    this.bn1 = new BatchNorm2d(channels);
    this.conv2 = new Conv2d(channels, channels, 3, { padding: 1, bias: false, rng });
    this.bn2 = new BatchNorm2d(channels);
    this.downsample = shortcut(inChannels, channels, options);
  }

  /** The batch normalization before the sum. */
  get lastNorm(): BatchNorm2d {
    return this.bn2;
  }

  /** @param x `[batch, inChannels, height, width]` @returns `[batch, channels, height / stride, width / stride]` */
  forward(x: Tensor): Tensor {
    let y = relu(this.bn1.forward(this.conv1.forward(x)));
    y = this.bn2.forward(this.conv2.forward(y));
    return relu(add(y, this.downsample?.forward(x) ?? x));
  }
}

/**
 * A convolution between two of single pixels, which make channels fewer and more again, and what went in added: the block of ResNet-50 and
 * deeper. The stride is that of the middle one (version 1.5), as in torchvision.
 *
 * @example new Bottleneck(8, 4, { stride: 2 }).forward(zeros([1, 8, 6, 6])).shape; // [1, 16, 3, 3]
 * @see He et al. (2015), figure 5 right
 */
export class Bottleneck extends Module {
  /** how many channels come out for each of `channels` */
  static readonly expansion = 4;
  readonly conv1: Conv2d;
  readonly bn1: BatchNorm2d;
  readonly conv2: Conv2d;
  readonly bn2: BatchNorm2d;
  readonly conv3: Conv2d;
  readonly bn3: BatchNorm2d;
  readonly downsample: Sequential | null;

  constructor(inChannels: number, channels: number, options: ResidualBlockOptions = {}) {
    super();
    const { stride = 1, groups = 1, widthPerGroup = 64, rng } = options;
    const width = Math.trunc((channels * widthPerGroup) / 64) * groups;
    const outChannels = channels * Bottleneck.expansion;
    this.conv1 = new Conv2d(inChannels, width, 1, { bias: false, rng });
    this.bn1 = new BatchNorm2d(width);
    this.conv2 = new Conv2d(width, width, 3, { stride, padding: 1, groups, bias: false, rng });
    this.bn2 = new BatchNorm2d(width);
    this.conv3 = new Conv2d(width, outChannels, 1, { bias: false, rng });
    this.bn3 = new BatchNorm2d(outChannels);
    this.downsample = shortcut(inChannels, outChannels, options);
  }

  /** The batch normalization before the sum. */
  get lastNorm(): BatchNorm2d {
    return this.bn3;
  }

  /** @param x `[batch, inChannels, height, width]` @returns `[batch, 4 · channels, height / stride, width / stride]` */
  forward(x: Tensor): Tensor {
    let y = relu(this.bn1.forward(this.conv1.forward(x)));
    y = relu(this.bn2.forward(this.conv2.forward(y)));
    y = this.bn3.forward(this.conv3.forward(y));
    return relu(add(y, this.downsample?.forward(x) ?? x));
  }
}
