import type { Tensor } from '@gradkit/core-tensor/functional';
import { Module } from '../module/module.ts';

/** Gives back what it gets. @example new Identity().forward(tensor([1])).toArray(); // [1] */
export class Identity extends Module {
  forward(x: Tensor): Tensor {
    return x;
  }
}
