import { tanhshrink, type Tensor } from '@gradkit/core-tensor/functional';
import { Module } from '../module/module.ts';

/** `x − tanh(x)`. @example new Tanhshrink().forward(tensor([0])).toArray(); // [0] */
export class Tanhshrink extends Module {
  forward(x: Tensor): Tensor {
    return tanhshrink(x);
  }
}
