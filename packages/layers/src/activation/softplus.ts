import { softplus, type Tensor } from '@gradkit/core-tensor/functional';
import { Module } from '../module/module.ts';

/** `ln(1 + eˣ)`. @example new Softplus().forward(tensor([0])).toArray(); // [0.6931] */
export class Softplus extends Module {
  forward(x: Tensor): Tensor {
    return softplus(x);
  }
}
