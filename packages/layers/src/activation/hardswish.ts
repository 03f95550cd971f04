import { hardswish, type Tensor } from '@gradkit/core-tensor/functional';
import { Module } from '../module/module.ts';

/** `x · min(max(x + 3, 0), 6) / 6`. @example new Hardswish().forward(tensor([0, 5])).toArray(); // [0, 5] */
export class Hardswish extends Module {
  forward(x: Tensor): Tensor {
    return hardswish(x);
  }
}
