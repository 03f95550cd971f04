import { Parameter } from '@gradkit/autograd';
import {
  ones,
  requireBoolean,
  requireNumber,
  requireOptions,
  requireWholeNumber,
  rmsNorm,
  type Shape,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { Module } from '../module/module.ts';

interface RMSNormOptions {
  /** added to the mean of the squares; null: the distance of 1 from the next number; default null */
  readonly eps?: number | null | undefined;
  /** whether there is a weight; default true */
  readonly elementwiseAffine?: boolean | undefined;
}

/**
 * Divides every example by the root of its mean square over the last axes, then stretches each entry.
 *
 * `y = x / √(mean(x²) + eps) · weight`
 *
 * @example new RMSNorm(2).forward(tensor([[3, 3]])).toArray(); // [[1.000, 1.000]]
 * @see Zhang and Sennrich (2019); https://pytorch.org/docs/stable/generated/torch.nn.RMSNorm.html
 */
export class RMSNorm extends Module {
  readonly weight: Parameter | null; // normalizedShape
  /** sizes of the normalized axes */
  readonly normalizedShape: Shape;
  readonly eps: number | null;

  /** @param normalizedShape of the last axes, or the size of the last one */
  constructor(normalizedShape: number | Shape, options: RMSNormOptions = {}) {
    super();
    const known = { eps: true, elementwiseAffine: true } as const;
    const { eps = null, elementwiseAffine = true } = requireOptions('RMSNorm', options, known);
    if (eps !== null) requireNumber('RMSNorm', 'eps', eps, { least: 0 });
    requireBoolean('RMSNorm', 'elementwiseAffine', elementwiseAffine);
    this.normalizedShape = Array.isArray(normalizedShape) ? [...normalizedShape] : [normalizedShape];
    for (const size of this.normalizedShape) requireWholeNumber('RMSNorm', 'normalizedShape', size, { least: 1 });
    this.eps = eps;
    this.weight = elementwiseAffine ? new Parameter(ones(this.normalizedShape)) : null;
  }

  /** @param x `[…, ...normalizedShape]` */
  forward(x: Tensor): Tensor {
    return rmsNorm(x, this.normalizedShape, this.weight?.value, { eps: this.eps });
  }
}
