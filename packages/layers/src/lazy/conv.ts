import { Conv1d, Conv2d, Conv3d, type ConvLayerOptions } from '../convolution/conv.ts';
import type { PerAxis } from '@gradkit/core-tensor/functional';
import type { Module } from '../module/module.ts';
import { keepGenerator, lazily, ownOptions, waitForInputs } from './lazy.ts';

/** Makes a convolution wait for its channels. */
function waitForChannels(layer: Module, axes: number, groups: number, make: (inputs: number) => Module): void {
  waitForInputs(layer, {
    name: `LazyConv${axes}d`,
    field: 'inChannels',
    axis: -1 - axes,
    ranks: [axes + 1, axes + 2],
    from: ['weight', ([, inputs]) => inputs * groups],
    make,
  });
}

/**
 * `Conv1d` that learns its number of channels at the first `forward`, by `summary` or by `loadStateDict`, and is a `Conv1d` from then on.
 *
 * @example new LazyConv1d(8, 2).forward(zeros([1, 3, 4])).shape; // [1, 8, 3]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.LazyConv1d.html
 */
export class LazyConv1d extends Conv1d {
  protected override kind() {
    return lazily(super.kind());
  }

  constructor(outChannels: number, kernelSize: PerAxis, options: ConvLayerOptions = {}) {
    const groups = options?.groups ?? 1;
    const restore = keepGenerator(options);
    super(groups, outChannels, kernelSize, options);
    restore();
    const own = ownOptions(options);
    const { kernelSize: kernel } = this;
    waitForChannels(this, 1, groups, (inputs) => new Conv1d(inputs, outChannels, kernel, own));
  }
}

/**
 * `Conv2d` that learns its number of channels at the first `forward`, by `summary` or by `loadStateDict`, and is a `Conv2d` from then on.
 *
 * @example new LazyConv2d(8, 2).forward(zeros([1, 3, 4, 4])).shape; // [1, 8, 3, 3]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.LazyConv2d.html
 */
export class LazyConv2d extends Conv2d {
  protected override kind() {
    return lazily(super.kind());
  }

  constructor(outChannels: number, kernelSize: PerAxis, options: ConvLayerOptions = {}) {
    const groups = options?.groups ?? 1;
    const restore = keepGenerator(options);
    super(groups, outChannels, kernelSize, options);
    restore();
    const own = ownOptions(options);
    const { kernelSize: kernel } = this;
    waitForChannels(this, 2, groups, (inputs) => new Conv2d(inputs, outChannels, kernel, own));
  }
}

/**
 * `Conv3d` that learns its number of channels at the first `forward`, by `summary` or by `loadStateDict`, and is a `Conv3d` from then on.
 *
 * @example new LazyConv3d(8, 2).forward(zeros([1, 3, 4, 4, 4])).shape; // [1, 8, 3, 3, 3]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.LazyConv3d.html
 */
export class LazyConv3d extends Conv3d {
  protected override kind() {
    return lazily(super.kind());
  }

  constructor(outChannels: number, kernelSize: PerAxis, options: ConvLayerOptions = {}) {
    const groups = options?.groups ?? 1;
    const restore = keepGenerator(options);
    super(groups, outChannels, kernelSize, options);
    restore();
    const own = ownOptions(options);
    const { kernelSize: kernel } = this;
    waitForChannels(this, 3, groups, (inputs) => new Conv3d(inputs, outChannels, kernel, own));
  }
}
