import {
  convTranspose1d,
  convTranspose2d,
  convTranspose3d,
  requireOptions,
  type ConvTransposeOptions,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { ConvLayer, type KernelOptions } from './conv-layer.ts';
import { paddingTo, type OutputSizeOptions } from './output-size.ts';

/** Options of a transposed convolution. */
export interface ConvTransposeLayerOptions extends ConvTransposeOptions, KernelOptions<'zeros'> {}

/** Names of its options, in the order of errors. */
const known = {
  stride: true,
  padding: true,
  paddingMode: true,
  outputPadding: true,
  dilation: true,
  groups: true,
  bias: true,
  rng: true,
} as const;

/** What transposed convolutions share. */
abstract class ConvTransposeLayer extends ConvLayer<ConvTransposeOptions, 'zeros'> {
  /** How it runs, if the result is to have certain sizes. */
  protected optionsFor(x: Tensor, forward: OutputSizeOptions): ConvTransposeOptions {
    const { name } = this.kind();
    const { outputSize } = requireOptions(name, forward, { outputSize: true });
    if (outputSize === undefined) return this.options;
    return { ...this.options, outputPadding: paddingTo(name, x, outputSize, this) };
  }
}

/**
 * Kernels that are laid out along sequences: the way back of `Conv1d`, which makes them longer where the stride is above 1.
 *
 * @example new ConvTranspose1d(8, 2, 2, { stride: 2 }).forward(zeros([1, 8, 5])).shape; // [1, 2, 10]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.ConvTranspose1d.html
 */
export class ConvTranspose1d extends ConvTransposeLayer {
  protected kind() {
    return { name: 'ConvTranspose1d', axes: 1, transposed: true, known };
  }

  /**
   * @param x `[batch, inChannels, length]` or `[inChannels, length]`
   * @param options `outputSize`: the length of the result, of those that its `Conv1d` would make this length of
   * @returns with outChannels in the place of inChannels
   */
  forward(x: Tensor, options: OutputSizeOptions = {}): Tensor {
    return convTranspose1d(x, this.weight.value, this.bias?.value, this.optionsFor(x, options));
  }
}

/**
 * Kernels that are laid out over images: the way back of `Conv2d`, which makes them larger where the stride is above 1.
 *
 * @example new ConvTranspose2d(8, 2, 2, { stride: 2 }).forward(zeros([1, 8, 5, 5])).shape; // [1, 2, 10, 10]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.ConvTranspose2d.html
 */
export class ConvTranspose2d extends ConvTransposeLayer {
  protected kind() {
    return { name: 'ConvTranspose2d', axes: 2, transposed: true, known };
  }

  /**
   * @param x `[batch, inChannels, height, width]` or that without the batch
   * @param options `outputSize`: height and width of the result, of those that its `Conv2d` would make these sizes of
   * @returns with outChannels in the place of inChannels
   */
  forward(x: Tensor, options: OutputSizeOptions = {}): Tensor {
    return convTranspose2d(x, this.weight.value, this.bias?.value, this.optionsFor(x, options));
  }
}

/**
 * Kernels that are laid out through volumes: the way back of `Conv3d`, which makes them larger where the stride is above 1.
 *
 * @example new ConvTranspose3d(8, 2, 2, { stride: 2 }).forward(zeros([1, 8, 2, 5, 5])).shape; // [1, 2, 4, 10, 10]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.ConvTranspose3d.html
 */
export class ConvTranspose3d extends ConvTransposeLayer {
  protected kind() {
    return { name: 'ConvTranspose3d', axes: 3, transposed: true, known };
  }

  /**
   * @param x `[batch, inChannels, depth, height, width]` or that without the batch
   * @param options `outputSize`: depth, height and width of the result, of those that its `Conv3d` would make these sizes of
   * @returns with outChannels in the place of inChannels
   */
  forward(x: Tensor, options: OutputSizeOptions = {}): Tensor {
    return convTranspose3d(x, this.weight.value, this.bias?.value, this.optionsFor(x, options));
  }
}
