import { sigmoid, type Tensor } from '@gradkit/core-tensor/functional';
import { Module } from '../module/module.ts';

/** `1 / (1 + e⁻ˣ)`. @example new Sigmoid().forward(tensor([0])).toArray(); // [0.5] */
export class Sigmoid extends Module {
  forward(x: Tensor): Tensor {
    return sigmoid(x);
  }
}
