import { requireNumber, threshold as replaceBelow, type Tensor } from '@gradkit/core-tensor/functional';
import { Module } from '../module/module.ts';

/** Replaces what is not above a threshold by a value. @example new Threshold(1, -5).forward(tensor([0.2, 2])).toArray(); // [-5, 2] */
export class Threshold extends Module {
  readonly threshold: number;
  readonly value: number;

  constructor(threshold: number, value: number, ...none: []) {
    super(...none);
    requireNumber('Threshold', 'threshold', threshold);
    requireNumber('Threshold', 'value', value);
    this.threshold = threshold;
    this.value = value;
  }

  forward(x: Tensor): Tensor {
    return replaceBelow(x, this.threshold, this.value);
  }
}
