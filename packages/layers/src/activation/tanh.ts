import { tanh, type Tensor } from '@gradkit/core-tensor/functional';
import { Module } from '../module/module.ts';

/** Hyperbolic tangent. @example new Tanh().forward(tensor([0])).toArray(); // [0] */
export class Tanh extends Module {
  forward(x: Tensor): Tensor {
    return tanh(x);
  }
}
