import { relu, type Tensor } from '@gradkit/core-tensor/functional';
import { Module } from '../module/module.ts';

/** `max(x, 0)`. @example new ReLU().forward(tensor([-1, 2])).toArray(); // [0, 2] */
export class ReLU extends Module {
  forward(x: Tensor): Tensor {
    return relu(x);
  }
}
