import { silu, type Tensor } from '@gradkit/core-tensor/functional';
import { Module } from '../module/module.ts';

/** `x · sigmoid(x)`. @example new SiLU().forward(tensor([0])).toArray(); // [0] */
export class SiLU extends Module {
  forward(x: Tensor): Tensor {
    return silu(x);
  }
}
