import {
  pairwiseDistance,
  requireBoolean,
  requireNumber,
  requireOptions,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { Module } from '../module/module.ts';

interface PairwiseDistanceOptions {
  /** of the norm: 1 adds absolute differences, 2 is Euclidean, Infinity the largest difference; default 2 */
  readonly p?: number | undefined;
  /** added to each difference, so that no distance is exactly 0; default 1e-6 */
  readonly eps?: number | undefined;
  /** keep the last axis, with size 1; default false */
  readonly keepDims?: boolean | undefined;
}

/**
 * Distance of each vector in one tensor from that in another, along the last axis.
 *
 * `y = (Σ |x1 − x2 + eps|ᵖ)^(1/p)`
 *
 * @example new PairwiseDistance({ eps: 0 }).forward(tensor([[0, 0]]), tensor([[3, 4]])).toArray(); // [5]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.PairwiseDistance.html
 */
export class PairwiseDistance extends Module<[x1: Tensor, x2: Tensor]> {
  readonly p: number;
  readonly eps: number;
  readonly keepDims: boolean;

  constructor(options: PairwiseDistanceOptions = {}) {
    super();
    const known = { p: true, eps: true, keepDims: true } as const;
    const { p = 2, eps = 1e-6, keepDims = false } = requireOptions('PairwiseDistance', options, known);
    requireNumber('PairwiseDistance', 'p', p, { least: 0, infinite: true });
    requireNumber('PairwiseDistance', 'eps', eps);
    requireBoolean('PairwiseDistance', 'keepDims', keepDims);
    this.p = p;
    this.eps = eps;
    this.keepDims = keepDims;
  }

  /** @param x1 `[…, features]` @param x2 a shape that broadcasts with it @returns the broadcast shape without the last axis */
  forward(x1: Tensor, x2: Tensor): Tensor {
    return pairwiseDistance(x1, x2, { p: this.p, eps: this.eps, keepDims: this.keepDims });
  }
}
