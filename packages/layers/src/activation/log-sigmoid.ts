import { logsigmoid, type Tensor } from '@gradkit/core-tensor/functional';
import { Module } from '../module/module.ts';

/** Logarithm of the sigmoid. @example new LogSigmoid().forward(tensor([0])).toArray(); // [-0.6931] */
export class LogSigmoid extends Module {
  forward(x: Tensor): Tensor {
    return logsigmoid(x);
  }
}
