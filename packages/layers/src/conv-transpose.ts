import type { Parameter } from '@gradkit/autograd';
import {
  convTranspose1d,
  convTranspose2d,
  type ConvTransposeOptions,
  type Generator,
  type Tensor,
} from '@gradkit/core-tensor';
import { drawConv, kernelOf } from './conv.ts';
import { Module } from './module.ts';

/** Options of every transposed convolution. */
export interface ConvTransposeLayerOptions extends ConvTransposeOptions {
  /** one number, or one for each spatial axis */
  readonly kernelSize: number | readonly number[];
  /** default true */
  readonly bias?: boolean;
  /** draws the initial weights; default the shared generator */
  readonly rng?: Generator;
}

/**
 * Kernels that are laid out along sequences: the way back of `Conv1d`, which makes them longer where the stride is above 1.
 *
 * @example new ConvTranspose1d(8, 2, { kernelSize: 2, stride: 2 }).forward(zeros([1, 8, 5])).shape; // [1, 2, 10]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.ConvTranspose1d.html
 */
export class ConvTranspose1d extends Module {
  readonly weight: Parameter; // [inChannels, outChannels / groups, kernelSize]
  readonly bias: Parameter | null; // [outChannels]
  readonly options: ConvTransposeOptions;

  constructor(
    inChannels: number,
    outChannels: number,
    { kernelSize, bias, rng, ...options }: ConvTransposeLayerOptions,
  ) {
    super();
    const { groups = 1 } = options;
    const kernel = kernelOf('ConvTranspose1d', { inChannels, outChannels }, { kernelSize, groups }, 1);
    const drawn = drawConv([inChannels, outChannels / groups, ...kernel], outChannels, { bias, rng });
    this.weight = drawn.weight;
    this.bias = drawn.bias;
    this.options = options;
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
export class ConvTranspose2d extends Module {
  readonly weight: Parameter; // [inChannels, outChannels / groups, kernelHeight, kernelWidth]
  readonly bias: Parameter | null; // [outChannels]
  readonly options: ConvTransposeOptions;

  constructor(
    inChannels: number,
    outChannels: number,
    { kernelSize, bias, rng, ...options }: ConvTransposeLayerOptions,
  ) {
    super();
    const { groups = 1 } = options;
    const kernel = kernelOf('ConvTranspose2d', { inChannels, outChannels }, { kernelSize, groups }, 2);
    const drawn = drawConv([inChannels, outChannels / groups, ...kernel], outChannels, { bias, rng });
    this.weight = drawn.weight;
    this.bias = drawn.bias;
    this.options = options;
  }

  /** @param x `[batch, inChannels, height, width]` @returns `[batch, outChannels, …]` */
  forward(x: Tensor): Tensor {
    return convTranspose2d(x, this.weight.value, this.bias?.value, this.options);
  }
}
