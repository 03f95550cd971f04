import type { Tensor } from '@gradkit/core-tensor/functional';
import { Conv1d, Conv2d, Conv3d, type ConvLayerOptions } from '../convolution/conv.ts';
import type { StateDict } from '../module/state-dict.ts';
import { becomeFor, becomeFrom, forgetShapes, keepGenerator, type Lazy } from './lazy.ts';

/**
 * `Conv1d` that learns its number of channels at the first `forward`, by `summary` or by `loadStateDict`, and is a `Conv1d` from then on.
 *
 * @example new LazyConv1d(8, { kernelSize: 2 }).forward(zeros([1, 3, 4])).shape; // [1, 8, 3]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.LazyConv1d.html
 */
export class LazyConv1d extends Conv1d {
  readonly #lazy: Lazy;

  constructor(outChannels: number, options: ConvLayerOptions) {
    const groups = options?.groups ?? 1;
    const restore = keepGenerator(options);
    super(groups, outChannels, options);
    restore();
    this.#lazy = {
      name: 'LazyConv1d',
      axis: 1,
      ranks: [3],
      from: ['weight', ([, inputs]) => inputs * groups],
      make: (inputs) => new Conv1d(inputs, outChannels, options),
    };
    forgetShapes(this, this.#lazy);
  }

  override forward(x: Tensor): Tensor {
    becomeFor(this, this.#lazy, x);
    return super.forward(x);
  }

  override expect(name: string, state: StateDict): void {
    becomeFrom(this, this.#lazy, name, state);
  }
}

/**
 * `Conv2d` that learns its number of channels at the first `forward`, by `summary` or by `loadStateDict`, and is a `Conv2d` from then on.
 *
 * @example new LazyConv2d(8, { kernelSize: 2 }).forward(zeros([1, 3, 4, 4])).shape; // [1, 8, 3, 3]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.LazyConv2d.html
 */
export class LazyConv2d extends Conv2d {
  readonly #lazy: Lazy;

  constructor(outChannels: number, options: ConvLayerOptions) {
    const groups = options?.groups ?? 1;
    const restore = keepGenerator(options);
    super(groups, outChannels, options);
    restore();
    this.#lazy = {
      name: 'LazyConv2d',
      axis: 1,
      ranks: [4],
      from: ['weight', ([, inputs]) => inputs * groups],
      make: (inputs) => new Conv2d(inputs, outChannels, options),
    };
    forgetShapes(this, this.#lazy);
  }

  override forward(x: Tensor): Tensor {
    becomeFor(this, this.#lazy, x);
    return super.forward(x);
  }

  override expect(name: string, state: StateDict): void {
    becomeFrom(this, this.#lazy, name, state);
  }
}

/**
 * `Conv3d` that learns its number of channels at the first `forward`, by `summary` or by `loadStateDict`, and is a `Conv3d` from then on.
 *
 * @example new LazyConv3d(8, { kernelSize: 2 }).forward(zeros([1, 3, 4, 4, 4])).shape; // [1, 8, 3, 3, 3]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.LazyConv3d.html
 */
export class LazyConv3d extends Conv3d {
  readonly #lazy: Lazy;

  constructor(outChannels: number, options: ConvLayerOptions) {
    const groups = options?.groups ?? 1;
    const restore = keepGenerator(options);
    super(groups, outChannels, options);
    restore();
    this.#lazy = {
      name: 'LazyConv3d',
      axis: 1,
      ranks: [5],
      from: ['weight', ([, inputs]) => inputs * groups],
      make: (inputs) => new Conv3d(inputs, outChannels, options),
    };
    forgetShapes(this, this.#lazy);
  }

  override forward(x: Tensor): Tensor {
    becomeFor(this, this.#lazy, x);
    return super.forward(x);
  }

  override expect(name: string, state: StateDict): void {
    becomeFrom(this, this.#lazy, name, state);
  }
}
