import { conv1d, conv2d, conv3d, type ConvOptions, type Tensor } from '@gradkit/core-tensor/functional';
import { ConvLayer, type KernelOptions } from './conv-layer.ts';

/** Options of a convolution. */
export interface ConvLayerOptions extends ConvOptions, KernelOptions {}

/** Names of its options, in the order of errors. */
const known = {
  stride: true,
  padding: true,
  paddingMode: true,
  dilation: true,
  groups: true,
  bias: true,
  rng: true,
} as const;

/**
 * Kernels that slide along sequences.
 *
 * @example new Conv1d(2, 8, 3).forward(zeros([1, 2, 10])).shape; // [1, 8, 8]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.Conv1d.html
 */
export class Conv1d extends ConvLayer<ConvOptions> {
  protected kind() {
    return { name: 'Conv1d', axes: 1, transposed: false, known };
  }

  /** @param x `[batch, inChannels, length]` or `[inChannels, length]` @returns with outChannels in their place */
  forward(x: Tensor): Tensor {
    const [seen, options] = this.seen(x);
    return conv1d(seen, this.weight.value, this.bias?.value, options);
  }
}

/**
 * Kernels that slide over images.
 *
 * @example new Conv2d(1, 32, 3, { padding: 1 }).forward(zeros([1, 1, 28, 28])).shape; // [1, 32, 28, 28]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.Conv2d.html
 */
export class Conv2d extends ConvLayer<ConvOptions> {
  protected kind() {
    return { name: 'Conv2d', axes: 2, transposed: false, known };
  }

  /** @param x `[batch, inChannels, height, width]` or that without the batch @returns with outChannels in their place */
  forward(x: Tensor): Tensor {
    const [seen, options] = this.seen(x);
    return conv2d(seen, this.weight.value, this.bias?.value, options);
  }
}

/**
 * Kernels that slide through volumes.
 *
 * @example new Conv3d(1, 4, 3).forward(zeros([1, 1, 4, 8, 8])).shape; // [1, 4, 2, 6, 6]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.Conv3d.html
 */
export class Conv3d extends ConvLayer<ConvOptions> {
  protected kind() {
    return { name: 'Conv3d', axes: 3, transposed: false, known };
  }

  /** @param x `[batch, inChannels, depth, height, width]` or that without the batch @returns with outChannels in their place */
  forward(x: Tensor): Tensor {
    const [seen, options] = this.seen(x);
    return conv3d(seen, this.weight.value, this.bias?.value, options);
  }
}
