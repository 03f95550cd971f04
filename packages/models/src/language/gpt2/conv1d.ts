import { Parameter } from '@gradkit/autograd';
import { add, matmul, zeros, type Tensor } from '@gradkit/core-tensor/functional';
import { Module } from '@gradkit/layers';
import { drawn, type Drawing } from '../parts.ts';

/**
 * A linear layer as GPT-2 has it, with the weight of a convolution of width 1: transposed.
 *
 * `y = x · weight + bias`
 */
export class Conv1D extends Module {
  readonly weight: Parameter; // [inFeatures, outFeatures]
  readonly bias: Parameter; // [outFeatures]

  constructor(inFeatures: number, outFeatures: number, drawing: Drawing) {
    super();
    this.weight = new Parameter(drawn([inFeatures, outFeatures], drawing));
    this.bias = new Parameter(zeros([outFeatures]));
  }

  /** @param x `[…, inFeatures]` @returns `[…, outFeatures]` */
  forward(x: Tensor): Tensor {
    return add(matmul(x, this.weight.value), this.bias.value);
  }
}
