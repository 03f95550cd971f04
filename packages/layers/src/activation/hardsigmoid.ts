import { hardsigmoid, type Tensor } from '@gradkit/core-tensor/functional';
import { Module } from '../module/module.ts';

/** `min(max(x + 3, 0), 6) / 6`. @example new Hardsigmoid().forward(tensor([0])).toArray(); // [0.5] */
export class Hardsigmoid extends Module {
  forward(x: Tensor): Tensor {
    return hardsigmoid(x);
  }
}
