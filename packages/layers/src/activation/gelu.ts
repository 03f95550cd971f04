import { gelu, type Tensor } from '@gradkit/core-tensor';
import { Module } from '../module/module.ts';

/** `x · Φ(x)`. @example new GELU().forward(tensor([0])).toArray(); // [0] */
export class GELU extends Module {
  readonly approximate: 'none' | 'tanh';

  constructor({ approximate = 'none' }: { readonly approximate?: 'none' | 'tanh' } = {}) {
    super();
    this.approximate = approximate;
  }

  forward(x: Tensor): Tensor {
    return gelu(x, { approximate: this.approximate });
  }
}
