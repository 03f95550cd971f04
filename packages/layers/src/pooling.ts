import {
  avgPool1d,
  avgPool2d,
  maxPool1d,
  maxPool2d,
  type AvgPoolOptions,
  type MaxPoolOptions,
  type Tensor,
} from '@gradkit/core-tensor';
import { Module } from './module.ts';

/**
 * Largest entry of every window along sequences.
 *
 * @example new MaxPool1d(2).forward(tensor([[[1, 3, 2, 4]]])).toArray(); // [[[3, 4]]]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.MaxPool1d.html
 */
export class MaxPool1d extends Module {
  readonly kernelSize: number;
  readonly options: MaxPoolOptions;

  constructor(kernelSize: number, options: MaxPoolOptions = {}) {
    super();
    this.kernelSize = kernelSize;
    this.options = options;
  }

  /** @param x `[batch, channels, length]` */
  forward(x: Tensor): Tensor {
    return maxPool1d(x, this.kernelSize, this.options);
  }
}

/**
 * Largest entry of every window over images.
 *
 * @example new MaxPool2d(2).forward(zeros([1, 3, 28, 28])).shape; // [1, 3, 14, 14]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.MaxPool2d.html
 */
export class MaxPool2d extends Module {
  readonly kernelSize: number | readonly number[];
  readonly options: MaxPoolOptions;

  constructor(kernelSize: number | readonly number[], options: MaxPoolOptions = {}) {
    super();
    this.kernelSize = kernelSize;
    this.options = options;
  }

  /** @param x `[batch, channels, height, width]` */
  forward(x: Tensor): Tensor {
    return maxPool2d(x, this.kernelSize, this.options);
  }
}

/**
 * Mean of every window along sequences.
 *
 * @example new AvgPool1d(2).forward(tensor([[[1, 3, 2, 4]]])).toArray(); // [[[2, 3]]]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.AvgPool1d.html
 */
export class AvgPool1d extends Module {
  readonly kernelSize: number;
  readonly options: AvgPoolOptions;

  constructor(kernelSize: number, options: AvgPoolOptions = {}) {
    super();
    this.kernelSize = kernelSize;
    this.options = options;
  }

  /** @param x `[batch, channels, length]` */
  forward(x: Tensor): Tensor {
    return avgPool1d(x, this.kernelSize, this.options);
  }
}

/**
 * Mean of every window over images.
 *
 * @example new AvgPool2d(2).forward(zeros([1, 3, 28, 28])).shape; // [1, 3, 14, 14]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.AvgPool2d.html
 */
export class AvgPool2d extends Module {
  readonly kernelSize: number | readonly number[];
  readonly options: AvgPoolOptions;

  constructor(kernelSize: number | readonly number[], options: AvgPoolOptions = {}) {
    super();
    this.kernelSize = kernelSize;
    this.options = options;
  }

  /** @param x `[batch, channels, height, width]` */
  forward(x: Tensor): Tensor {
    return avgPool2d(x, this.kernelSize, this.options);
  }
}
