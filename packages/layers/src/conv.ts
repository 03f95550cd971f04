import { Parameter } from '@gradkit/autograd';
import {
  ConfigError,
  conv1d,
  conv2d,
  uniform,
  type ConvOptions,
  type Generator,
  type Shape,
  type Tensor,
} from '@gradkit/core-tensor';
import { fans } from './init.ts';
import { requireSizes } from './internal/sizes.ts';
import { Module } from './module.ts';

/** Options of every convolution. */
export interface ConvLayerOptions extends ConvOptions {
  /** one number, or one for each spatial axis */
  readonly kernelSize: number | readonly number[];
  /** default true */
  readonly bias?: boolean;
  /** draws the initial weights; default the shared generator */
  readonly rng?: Generator;
}

/** Draws a weight of `shape` and a bias of `channels` as PyTorch does: uniform in ±1 / √fanIn. */
export function drawConv(
  shape: Shape,
  channels: number,
  { bias = true, rng }: { readonly bias?: boolean; readonly rng?: Generator },
): { weight: Parameter; bias: Parameter | null } {
  const bound = 1 / Math.sqrt(fans(shape).fanIn);
  const weight = new Parameter(uniform(shape, { low: -bound, high: bound, rng }));
  return { weight, bias: bias ? new Parameter(uniform([channels], { low: -bound, high: bound, rng })) : null };
}

/** Sizes of a kernel with `count` axes. @throws {ConfigError} unless groups divide the channels and all sizes are at least 1 */
export function kernelOf(
  layer: string,
  { inChannels, outChannels }: { readonly inChannels: number; readonly outChannels: number },
  { kernelSize, groups = 1 }: Pick<ConvLayerOptions, 'kernelSize' | 'groups'>,
  count: number,
): readonly number[] {
  requireSizes(layer, { inChannels, outChannels, groups });
  const kernel = typeof kernelSize === 'number' ? Array.from({ length: count }, () => kernelSize) : kernelSize;
  if (kernel.length !== count)
    throw new ConfigError(
      layer,
      `kernelSize has ${kernel.length} numbers; it needs ${count === 1 ? 1 : `1 or ${count}`}`,
      {
        expected: count,
        got: kernel.length,
      },
    );
  for (const size of kernel) requireSizes(layer, { kernelSize: size });
  for (const [name, channels] of Object.entries({ inChannels, outChannels })) {
    if (channels % groups === 0) continue;
    throw new ConfigError(layer, `${name} is ${channels}, which ${groups} groups do not divide`, {
      expected: groups,
      got: channels,
    });
  }
  return kernel;
}

/**
 * Kernels that slide along sequences.
 *
 * @example new Conv1d(2, 8, { kernelSize: 3 }).forward(zeros([1, 2, 10])).shape; // [1, 8, 8]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.Conv1d.html
 */
export class Conv1d extends Module {
  readonly weight: Parameter; // [outChannels, inChannels / groups, kernelSize]
  readonly bias: Parameter | null; // [outChannels]
  readonly options: ConvOptions;

  constructor(inChannels: number, outChannels: number, { kernelSize, bias, rng, ...options }: ConvLayerOptions) {
    super();
    const { groups = 1 } = options;
    const kernel = kernelOf('Conv1d', { inChannels, outChannels }, { kernelSize, groups }, 1);
    const drawn = drawConv([outChannels, inChannels / groups, ...kernel], outChannels, { bias, rng });
    this.weight = drawn.weight;
    this.bias = drawn.bias;
    this.options = options;
  }

  /** @param x `[batch, inChannels, length]` @returns `[batch, outChannels, …]` */
  forward(x: Tensor): Tensor {
    return conv1d(x, this.weight.value, this.bias?.value, this.options);
  }
}

/**
 * Kernels that slide over images.
 *
 * @example new Conv2d(1, 32, { kernelSize: 3, padding: 1 }).forward(zeros([1, 1, 28, 28])).shape; // [1, 32, 28, 28]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.Conv2d.html
 */
export class Conv2d extends Module {
  readonly weight: Parameter; // [outChannels, inChannels / groups, kernelHeight, kernelWidth]
  readonly bias: Parameter | null; // [outChannels]
  readonly options: ConvOptions;

  constructor(inChannels: number, outChannels: number, { kernelSize, bias, rng, ...options }: ConvLayerOptions) {
    super();
    const { groups = 1 } = options;
    const kernel = kernelOf('Conv2d', { inChannels, outChannels }, { kernelSize, groups }, 2);
    const drawn = drawConv([outChannels, inChannels / groups, ...kernel], outChannels, { bias, rng });
    this.weight = drawn.weight;
    this.bias = drawn.bias;
    this.options = options;
  }

  /** @param x `[batch, inChannels, height, width]` @returns `[batch, outChannels, …]` */
  forward(x: Tensor): Tensor {
    return conv2d(x, this.weight.value, this.bias?.value, this.options);
  }
}
