import { softmax, requireWholeNumber, type Tensor } from '@gradkit/core-tensor/functional';
import { Module } from '../module/module.ts';

/** Probabilities along an axis. @example new Softmax().forward(tensor([0, 0])).toArray(); // [0.5, 0.5] */
export class Softmax extends Module {
  readonly axis: number;

  constructor(axis = -1) {
    super();
    requireWholeNumber('Softmax', 'axis', axis);
    this.axis = axis;
  }

  forward(x: Tensor): Tensor {
    return softmax(x, this.axis);
  }
}
