import { logSoftmax, requireWholeNumber, type Tensor } from '@gradkit/core-tensor/functional';
import { Module } from '../module/module.ts';

/** Logarithms of probabilities along an axis. @example new LogSoftmax().forward(tensor([0, 0])).toArray(); // [-0.693, -0.693] */
export class LogSoftmax extends Module {
  readonly axis: number;

  constructor(axis = -1) {
    super();
    requireWholeNumber('LogSoftmax', 'axis', axis);
    this.axis = axis;
  }

  forward(x: Tensor): Tensor {
    return logSoftmax(x, this.axis);
  }
}
