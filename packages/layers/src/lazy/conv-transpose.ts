import type { PerAxis } from '@gradkit/core-tensor/functional';
import {
  ConvTranspose1d,
  ConvTranspose2d,
  ConvTranspose3d,
  type ConvTransposeLayerOptions,
} from '../convolution/conv-transpose.ts';
import type { Module } from '../module/module.ts';
import { keepGenerator, lazily, ownOptions, waitForInputs } from './lazy.ts';

/** Makes a convolution wait for its channels. */
function waitForChannels(layer: Module, axes: number, make: (inputs: number) => Module): void {
  waitForInputs(layer, {
    name: `LazyConvTranspose${axes}d`,
    field: 'inChannels',
    axis: -1 - axes,
    ranks: [axes + 1, axes + 2],
    from: ['weight', ([inputs]) => inputs],
    make,
  });
}

/**
 * `ConvTranspose1d` that learns its number of channels at the first `forward`, by `summary` or by `loadStateDict`, and is a `ConvTranspose1d` from then on.
 *
 * @example new LazyConvTranspose1d(8, 2).forward(zeros([1, 3, 4])).shape; // [1, 8, 5]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.LazyConvTranspose1d.html
 */
export class LazyConvTranspose1d extends ConvTranspose1d {
  protected override kind() {
    return lazily(super.kind());
  }

  constructor(outChannels: number, kernelSize: PerAxis, options: ConvTransposeLayerOptions = {}) {
    const groups = options?.groups ?? 1;
    const restore = keepGenerator(options);
    super(groups, outChannels, kernelSize, options);
    restore();
    const own = ownOptions(options);
    const { kernelSize: kernel } = this;
    waitForChannels(this, 1, (inputs) => new ConvTranspose1d(inputs, outChannels, kernel, own));
  }
}

/**
 * `ConvTranspose2d` that learns its number of channels at the first `forward`, by `summary` or by `loadStateDict`, and is a `ConvTranspose2d` from then on.
 *
 * @example new LazyConvTranspose2d(8, 2).forward(zeros([1, 3, 4, 4])).shape; // [1, 8, 5, 5]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.LazyConvTranspose2d.html
 */
export class LazyConvTranspose2d extends ConvTranspose2d {
  protected override kind() {
    return lazily(super.kind());
  }

  constructor(outChannels: number, kernelSize: PerAxis, options: ConvTransposeLayerOptions = {}) {
    const groups = options?.groups ?? 1;
    const restore = keepGenerator(options);
    super(groups, outChannels, kernelSize, options);
    restore();
    const own = ownOptions(options);
    const { kernelSize: kernel } = this;
    waitForChannels(this, 2, (inputs) => new ConvTranspose2d(inputs, outChannels, kernel, own));
  }
}

/**
 * `ConvTranspose3d` that learns its number of channels at the first `forward`, by `summary` or by `loadStateDict`, and is a `ConvTranspose3d` from then on.
 *
 * @example new LazyConvTranspose3d(8, 2).forward(zeros([1, 3, 4, 4, 4])).shape; // [1, 8, 5, 5, 5]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.LazyConvTranspose3d.html
 */
export class LazyConvTranspose3d extends ConvTranspose3d {
  protected override kind() {
    return lazily(super.kind());
  }

  constructor(outChannels: number, kernelSize: PerAxis, options: ConvTransposeLayerOptions = {}) {
    const groups = options?.groups ?? 1;
    const restore = keepGenerator(options);
    super(groups, outChannels, kernelSize, options);
    restore();
    const own = ownOptions(options);
    const { kernelSize: kernel } = this;
    waitForChannels(this, 3, (inputs) => new ConvTranspose3d(inputs, outChannels, kernel, own));
  }
}
