import { Parameter } from '@gradkit/autograd';
import {
  linear,
  requireBoolean,
  requireGenerator,
  requireOptions,
  requireWholeNumber,
  uniform,
  type Generator,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { Module } from '../module/module.ts';

interface LinearOptions {
  /** default true */
  readonly bias?: boolean | undefined;
  /** draws the initial weights; default the shared generator */
  readonly rng?: Generator | undefined;
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
  readonly inFeatures: number;
  readonly outFeatures: number;
  /** `[outFeatures, inFeatures]`; that of another layer may be put in its place, which is then shared */
  weight: Parameter;
  readonly bias: Parameter | null; // [outFeatures]

  constructor(inFeatures: number, outFeatures: number, options: LinearOptions = {}) {
    super();
    const { bias = true, rng } = requireOptions('Linear', options, { bias: true, rng: true });
    requireWholeNumber('Linear', 'inFeatures', inFeatures, { least: 1 });
    requireWholeNumber('Linear', 'outFeatures', outFeatures, { least: 1 });
    requireBoolean('Linear', 'bias', bias);
    if (rng !== undefined) requireGenerator('Linear', 'rng', rng);
    this.inFeatures = inFeatures;
    this.outFeatures = outFeatures;
    const bound = 1 / Math.sqrt(inFeatures); // PyTorch's default
    this.weight = new Parameter(uniform([outFeatures, inFeatures], { low: -bound, high: bound, rng }));
    this.bias = bias ? new Parameter(uniform([outFeatures], { low: -bound, high: bound, rng })) : null;
  }

  /** @param x `[…, inFeatures]` @returns `[…, outFeatures]` */
  forward(x: Tensor): Tensor {
    return linear(x, this.weight.value, this.bias?.value);
  }
}
