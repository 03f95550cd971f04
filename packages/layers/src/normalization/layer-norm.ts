import { Parameter } from '@gradkit/autograd';
import {
  layerNorm,
  ones,
  requireBoolean,
  requireNumber,
  requireOptions,
  requireWholeNumber,
  zeros,
  type Shape,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { Module } from '../module/module.ts';

interface LayerNormLayerOptions {
  /** added to the variance; default 1e-5 */
  readonly eps?: number | undefined;
  /** whether there are a weight and a bias; default true */
  readonly elementwiseAffine?: boolean | undefined;
  /** default true, if `elementwiseAffine` */
  readonly bias?: boolean | undefined;
}

/**
 * Normalizes every example for itself over its last axes, then stretches and shifts each entry.
 *
 * `y = (x − mean) / √(variance + eps) · weight + bias`
 *
 * @example new LayerNorm(2).forward(tensor([[1, 3]])).toArray(); // [[-1.000, 1.000]]
 * @see Ba et al. (2016); https://pytorch.org/docs/stable/generated/torch.nn.LayerNorm.html
 */
export class LayerNorm extends Module {
  readonly weight: Parameter | null; // shape
  readonly bias: Parameter | null; // shape
  /** sizes of the normalized axes */
  readonly shape: Shape;
  readonly eps: number;

  /** @param shape of the last axes, or the size of the last one */
  constructor(shape: number | Shape, options: LayerNormLayerOptions = {}) {
    super();
    const known = { eps: true, elementwiseAffine: true, bias: true } as const;
    const { eps = 1e-5, elementwiseAffine = true, bias = true } = requireOptions('LayerNorm', options, known);
    requireNumber('LayerNorm', 'eps', eps, { least: 0 });
    requireBoolean('LayerNorm', 'elementwiseAffine', elementwiseAffine);
    requireBoolean('LayerNorm', 'bias', bias);
    this.shape = Array.isArray(shape) ? [...shape] : [shape];
    for (const size of this.shape) requireWholeNumber('LayerNorm', 'shape', size, { least: 1 });
    this.eps = eps;
    this.weight = elementwiseAffine ? new Parameter(ones(this.shape)) : null;
    this.bias = elementwiseAffine && bias ? new Parameter(zeros(this.shape)) : null;
  }

  /** @param x `[…, ...shape]` */
  forward(x: Tensor): Tensor {
    return layerNorm(x, this.shape, this.weight?.value, this.bias?.value, { eps: this.eps });
  }
}
