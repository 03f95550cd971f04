import { Parameter } from '@gradkit/autograd';
import { linear, uniform, type Generator, type Tensor } from '@gradkit/core-tensor';
import { requireSizes } from '../internal/sizes.ts';
import { Module } from '../module/module.ts';

interface LinearOptions {
  /** default true */
  readonly bias?: boolean;
  /** draws the initial weights; default the shared generator */
  readonly rng?: Generator;
}

/**
 * Fully connected layer: every output is a weighted sum of all inputs, plus a bias.
 *
 * `y = x · weightᵀ + bias`
 *
 * @example new Linear(3, 2).forward(zeros([5, 3])).shape; // [5, 2]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.Linear.html
 */
export class Linear extends Module {
  readonly weight: Parameter; // [outFeatures, inFeatures]
  readonly bias: Parameter | null; // [outFeatures]

  constructor(inFeatures: number, outFeatures: number, { bias = true, rng }: LinearOptions = {}) {
    super();
    requireSizes('Linear', { inFeatures, outFeatures });
    const bound = 1 / Math.sqrt(inFeatures); // PyTorch's default
    this.weight = new Parameter(uniform([outFeatures, inFeatures], { low: -bound, high: bound, rng }));
    this.bias = bias ? new Parameter(uniform([outFeatures], { low: -bound, high: bound, rng })) : null;
  }

  /** @param x `[…, inFeatures]` @returns `[…, outFeatures]` */
  forward(x: Tensor): Tensor {
    return linear(x, this.weight.value, this.bias?.value);
  }
}
