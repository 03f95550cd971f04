import { leakyRelu, requireNumber, type Tensor } from '@gradkit/core-tensor/functional';
import { Module } from '../module/module.ts';
import { singleOption } from './single-option.ts';

interface LeakyReLUOptions {
  /** default 0.01 */
  readonly negativeSlope?: number | undefined;
}

/** ReLU that lets a little of the negative side through. @example new LeakyReLU(0.1).forward(tensor([-1, 2])).toArray(); // [-0.100, 2] */
export class LeakyReLU extends Module {
  readonly negativeSlope: number;

  /** @param options `negativeSlope`, or that number alone */
  constructor(options: number | LeakyReLUOptions = {}, ...none: []) {
    super(...none);
    const { negativeSlope = 0.01 } = singleOption<LeakyReLUOptions>('LeakyReLU', 'negativeSlope', options, {
      negativeSlope: true,
    });
    requireNumber('LeakyReLU', 'negativeSlope', negativeSlope);
    this.negativeSlope = negativeSlope;
  }

  forward(x: Tensor): Tensor {
    return leakyRelu(x, { negativeSlope: this.negativeSlope });
  }
}
