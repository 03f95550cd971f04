import { relu6, type Tensor } from '@gradkit/core-tensor/functional';
import { Module } from '../module/module.ts';

/** `min(max(x, 0), 6)`. @example new ReLU6().forward(tensor([-1, 8])).toArray(); // [0, 6] */
export class ReLU6 extends Module {
  forward(x: Tensor): Tensor {
    return relu6(x);
  }
}
