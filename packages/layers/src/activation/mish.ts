import { mish, type Tensor } from '@gradkit/core-tensor/functional';
import { Module } from '../module/module.ts';

/** `x · tanh(ln(1 + eˣ))`. @example new Mish().forward(tensor([0])).toArray(); // [0] */
export class Mish extends Module {
  forward(x: Tensor): Tensor {
    return mish(x);
  }
}
