import {
  localResponseNorm,
  requireNumber,
  requireOptions,
  requireWholeNumber,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { Module } from '../module/module.ts';

interface LocalResponseNormOptions {
  /** of the mean square; default 1e-4 */
  readonly alpha?: number | undefined;
  /** power of the divisor; default 0.75 */
  readonly beta?: number | undefined;
  /** added to it; default 1 */
  readonly k?: number | undefined;
}

/**
 * Divides each channel by what its neighbours amount to.
 *
 * @example new LocalResponseNorm(2).forward(zeros([1, 4, 3])).shape; // [1, 4, 3]
 * @see Krizhevsky et al. (2012); https://pytorch.org/docs/stable/generated/torch.nn.LocalResponseNorm.html
 */
export class LocalResponseNorm extends Module {
  readonly size: number;
  readonly alpha: number;
  readonly beta: number;
  readonly k: number;

  /** @param size how many channels count */
  constructor(size: number, options: LocalResponseNormOptions = {}) {
    super();
    const known = { alpha: true, beta: true, k: true } as const;
    const { alpha = 1e-4, beta = 0.75, k = 1 } = requireOptions('LocalResponseNorm', options, known);
    for (const [name, value] of Object.entries({ alpha, beta, k })) requireNumber('LocalResponseNorm', name, value);
    requireWholeNumber('LocalResponseNorm', 'size', size, { least: 1 });
    this.size = size;
    this.alpha = alpha;
    this.beta = beta;
    this.k = k;
  }

  /** @param x `[batch, channels, …]` */
  forward(x: Tensor): Tensor {
    const { size, alpha, beta, k } = this;
    return localResponseNorm(x, size, { alpha, beta, k });
  }
}
