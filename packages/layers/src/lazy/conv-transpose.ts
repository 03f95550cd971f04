import type { Tensor } from '@gradkit/core-tensor/functional';
import {
  ConvTranspose1d,
  ConvTranspose2d,
  ConvTranspose3d,
  type ConvTransposeLayerOptions,
} from '../convolution/conv-transpose.ts';
import type { StateDict } from '../module/state-dict.ts';
import { becomeFor, becomeFrom, forgetShapes, keepGenerator, type Lazy } from './lazy.ts';

/**
 * `ConvTranspose1d` that learns its number of channels at the first `forward`, by `summary` or by `loadStateDict`, and is a `ConvTranspose1d` from then on.
 *
 * @example new LazyConvTranspose1d(8, { kernelSize: 2 }).forward(zeros([1, 3, 4])).shape; // [1, 8, 5]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.LazyConvTranspose1d.html
 */
export class LazyConvTranspose1d extends ConvTranspose1d {
  readonly #lazy: Lazy;

  constructor(outChannels: number, options: ConvTransposeLayerOptions) {
    const groups = options?.groups ?? 1;
    const restore = keepGenerator(options);
    super(groups, outChannels, options);
    restore();
    this.#lazy = {
      name: 'LazyConvTranspose1d',
      axis: 1,
      ranks: [3],
      from: ['weight', ([inputs]) => inputs],
      make: (inputs) => new ConvTranspose1d(inputs, outChannels, options),
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
 * `ConvTranspose2d` that learns its number of channels at the first `forward`, by `summary` or by `loadStateDict`, and is a `ConvTranspose2d` from then on.
 *
 * @example new LazyConvTranspose2d(8, { kernelSize: 2 }).forward(zeros([1, 3, 4, 4])).shape; // [1, 8, 5, 5]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.LazyConvTranspose2d.html
 */
export class LazyConvTranspose2d extends ConvTranspose2d {
  readonly #lazy: Lazy;

  constructor(outChannels: number, options: ConvTransposeLayerOptions) {
    const groups = options?.groups ?? 1;
    const restore = keepGenerator(options);
    super(groups, outChannels, options);
    restore();
    this.#lazy = {
      name: 'LazyConvTranspose2d',
      axis: 1,
      ranks: [4],
      from: ['weight', ([inputs]) => inputs],
      make: (inputs) => new ConvTranspose2d(inputs, outChannels, options),
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
 * `ConvTranspose3d` that learns its number of channels at the first `forward`, by `summary` or by `loadStateDict`, and is a `ConvTranspose3d` from then on.
 *
 * @example new LazyConvTranspose3d(8, { kernelSize: 2 }).forward(zeros([1, 3, 4, 4, 4])).shape; // [1, 8, 5, 5, 5]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.LazyConvTranspose3d.html
 */
export class LazyConvTranspose3d extends ConvTranspose3d {
  readonly #lazy: Lazy;

  constructor(outChannels: number, options: ConvTransposeLayerOptions) {
    const groups = options?.groups ?? 1;
    const restore = keepGenerator(options);
    super(groups, outChannels, options);
    restore();
    this.#lazy = {
      name: 'LazyConvTranspose3d',
      axis: 1,
      ranks: [5],
      from: ['weight', ([inputs]) => inputs],
      make: (inputs) => new ConvTranspose3d(inputs, outChannels, options),
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
