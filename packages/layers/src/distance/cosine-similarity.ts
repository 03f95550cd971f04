import {
  cosineSimilarity,
  requireNumber,
  requireOptions,
  requireWholeNumber,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { Module } from '../module/module.ts';

interface CosineSimilarityOptions {
  /** of the vectors; default 1 */
  readonly axis?: number | undefined;
  /** least length of a vector; default 1e-8 */
  readonly eps?: number | undefined;
}

/**
 * Cosine of the angle between vectors.
 *
 * `y = x1 · x2 / (max(‖x1‖, eps) · max(‖x2‖, eps))`
 *
 * @example new CosineSimilarity().forward(tensor([[1, 0]]), tensor([[0, 2]])).toArray(); // [0]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.CosineSimilarity.html
 */
export class CosineSimilarity extends Module<[x1: Tensor, x2: Tensor]> {
  readonly axis: number;
  readonly eps: number;

  constructor(options: CosineSimilarityOptions = {}) {
    super();
    const { axis = 1, eps = 1e-8 } = requireOptions('CosineSimilarity', options, { axis: true, eps: true });
    requireWholeNumber('CosineSimilarity', 'axis', axis);
    requireNumber('CosineSimilarity', 'eps', eps, { least: 0 });
    this.axis = axis;
    this.eps = eps;
  }

  /** @param x1 any shape @param x2 a shape that broadcasts with it @returns the broadcast shape without the axis of the vectors */
  forward(x1: Tensor, x2: Tensor): Tensor {
    return cosineSimilarity(x1, x2, { axis: this.axis, eps: this.eps });
  }
}
