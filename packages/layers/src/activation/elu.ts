import { elu, requireNumber, type Tensor } from '@gradkit/core-tensor/functional';
import { Module } from '../module/module.ts';

/** `x` above 0, `alpha · (eˣ − 1)` below. @example new ELU().forward(tensor([1])).toArray(); // [1] */
export class ELU extends Module {
  readonly alpha: number;

  constructor(alpha = 1) {
    super();
    requireNumber('ELU', 'alpha', alpha);
    this.alpha = alpha;
  }

  forward(x: Tensor): Tensor {
    return elu(x, { alpha: this.alpha });
  }
}
