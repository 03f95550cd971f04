import { Parameter } from '@gradkit/autograd';
import {
  ConfigError,
  groupNorm,
  ones,
  requireBoolean,
  requireNumber,
  requireOptions,
  requireWholeNumber,
  zeros,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { Module } from '../module/module.ts';

interface GroupNormOptions {
  /** added to the variance; default 1e-5 */
  readonly eps?: number | undefined;
  /** whether there is a weight; default true */
  readonly affine?: boolean | undefined;
  /** default true, if `affine` */
  readonly bias?: boolean | undefined;
}

const known = { eps: true, affine: true, bias: true } as const;

/**
 * Normalizes groups of channels of each example, then stretches and shifts each channel; the batch does not matter.
 *
 * `y = (x − mean) / √(variance + eps) · weight + bias`
 *
 * @example new GroupNorm(2, 4).forward(zeros([3, 4, 8, 8])).shape; // [3, 4, 8, 8]
 * @see Wu and He (2018); https://pytorch.org/docs/stable/generated/torch.nn.GroupNorm.html
 */
export class GroupNorm extends Module {
  readonly weight: Parameter | null; // [numChannels]
  readonly bias: Parameter | null; // [numChannels]
  readonly numGroups: number;
  readonly numChannels: number;
  readonly eps: number;

  /** @throws {ConfigError} if the groups do not divide the channels */
  constructor(numGroups: number, numChannels: number, options: GroupNormOptions = {}) {
    super();
    const { eps = 1e-5, affine = true, bias = true } = requireOptions('GroupNorm', options, known);
    requireWholeNumber('GroupNorm', 'numGroups', numGroups, { least: 1 });
    requireWholeNumber('GroupNorm', 'numChannels', numChannels, { least: 1 });
    requireNumber('GroupNorm', 'eps', eps, { least: 0 });
    requireBoolean('GroupNorm', 'affine', affine);
    requireBoolean('GroupNorm', 'bias', bias);
    if (numChannels % numGroups !== 0)
      throw new ConfigError('GroupNorm', `numChannels is ${numChannels}, which ${numGroups} groups do not divide`, {
        got: numChannels,
      });
    this.numGroups = numGroups;
    this.numChannels = numChannels;
    this.eps = eps;
    this.weight = affine ? new Parameter(ones([numChannels])) : null;
    this.bias = affine && bias ? new Parameter(zeros([numChannels])) : null;
  }

  /** @param x `[batch, numChannels, …]` */
  forward(x: Tensor): Tensor {
    return groupNorm(x, this.numGroups, this.weight?.value, this.bias?.value, { eps: this.eps });
  }
}
