import {
  convTranspose1d,
  convTranspose2d,
  convTranspose3d,
  type ConvTransposeOptions,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { ConvLayer, type KernelOptions } from './conv-layer.ts';

/** Options of a transposed convolution. */
export interface ConvTransposeLayerOptions extends ConvTransposeOptions, KernelOptions {}

/** Names of its options, in the order of errors. */
const known = {
  kernelSize: true,
  stride: true,
  padding: true,
  outputPadding: true,
  dilation: true,
  groups: true,
  bias: true,
  rng: true,
} as const;

/**
 * Kernels that are laid out along sequences: the way back of `Conv1d`, which makes them longer where the stride is above 1.
 *
 * @example new ConvTranspose1d(8, 2, { kernelSize: 2, stride: 2 }).forward(zeros([1, 8, 5])).shape; // [1, 2, 10]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.ConvTranspose1d.html
 */
export class ConvTranspose1d extends ConvLayer<ConvTransposeOptions> {
  protected kind() {
    return { name: 'ConvTranspose1d', axes: 1, transposed: true, known };
  }

  /** @param x `[batch, inChannels, length]` @returns `[batch, outChannels, …]` */
  forward(x: Tensor): Tensor {
    return convTranspose1d(x, this.weight.value, this.bias?.value, this.options);
  }
}

/**
 * Kernels that are laid out over images: the way back of `Conv2d`, which makes them larger where the stride is above 1.
 *
 * @example new ConvTranspose2d(8, 2, { kernelSize: 2, stride: 2 }).forward(zeros([1, 8, 5, 5])).shape; // [1, 2, 10, 10]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.ConvTranspose2d.html
 */
export class ConvTranspose2d extends ConvLayer<ConvTransposeOptions> {
  protected kind() {
    return { name: 'ConvTranspose2d', axes: 2, transposed: true, known };
  }

  /** @param x `[batch, inChannels, height, width]` @returns `[batch, outChannels, …]` */
  forward(x: Tensor): Tensor {
    return convTranspose2d(x, this.weight.value, this.bias?.value, this.options);
  }
}

/**
 * Kernels that are laid out through volumes: the way back of `Conv3d`, which makes them larger where the stride is above 1.
 *
 * @example new ConvTranspose3d(8, 2, { kernelSize: 2, stride: 2 }).forward(zeros([1, 8, 2, 5, 5])).shape; // [1, 2, 4, 10, 10]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.ConvTranspose3d.html
 */
export class ConvTranspose3d extends ConvLayer<ConvTransposeOptions> {
  protected kind() {
    return { name: 'ConvTranspose3d', axes: 3, transposed: true, known };
  }

  /** @param x `[batch, inChannels, depth, height, width]` @returns `[batch, outChannels, …]` */
  forward(x: Tensor): Tensor {
    return convTranspose3d(x, this.weight.value, this.bias?.value, this.options);
  }
}
