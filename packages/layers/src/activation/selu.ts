import { selu, type Tensor } from '@gradkit/core-tensor/functional';
import { Module } from '../module/module.ts';

/** `elu`, scaled so that layers keep the mean 0 and the variance 1. @example new SELU().forward(tensor([0, 2])).toArray(); // [0, 2.101] */
export class SELU extends Module {
  forward(x: Tensor): Tensor {
    return selu(x);
  }
}
