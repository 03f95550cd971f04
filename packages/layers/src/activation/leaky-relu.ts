import { greater, mul, where, type Tensor } from '@gradkit/core-tensor';
import { Module } from '../module/module.ts';

/**
 * `relu` that lets a little of the negative side through.
 *
 * `y = x` above 0, `negativeSlope · x` below
 *
 * @param x any shape, floating
 * @example leakyRelu(tensor([-1, 2])).toArray(); // [-0.010, 2]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.LeakyReLU.html
 */
export function leakyRelu(x: Tensor, negativeSlope = 0.01): Tensor {
  return where(greater(x, 0), x, mul(x, negativeSlope));
}

/** ReLU that lets a little of the negative side through. @example new LeakyReLU(0.1).forward(tensor([-1, 2])).toArray(); // [-0.100, 2] */
export class LeakyReLU extends Module {
  readonly negativeSlope: number;

  constructor(negativeSlope = 0.01) {
    super();
    this.negativeSlope = negativeSlope;
  }

  forward(x: Tensor): Tensor {
    return leakyRelu(x, this.negativeSlope);
  }
}
