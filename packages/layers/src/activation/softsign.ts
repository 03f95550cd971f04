import { softsign, type Tensor } from '@gradkit/core-tensor/functional';
import { Module } from '../module/module.ts';

/** `x / (1 + |x|)`. @example new Softsign().forward(tensor([3])).toArray(); // [0.75] */
export class Softsign extends Module {
  forward(x: Tensor): Tensor {
    return softsign(x);
  }
}
