import { gelu, requireOneOf, requireOptions, type Tensor } from '@gradkit/core-tensor/functional';
import { Module } from '../module/module.ts';

interface GeluOptions {
  /** `none`: exact; `tanh`: the approximation of GPT-2. Default none */
  readonly approximate?: 'none' | 'tanh' | undefined;
}

/** `x · Φ(x)`. @example new GELU().forward(tensor([0])).toArray(); // [0] */
export class GELU extends Module {
  readonly approximate: 'none' | 'tanh';

  constructor(options: GeluOptions = {}) {
    super();
    const { approximate = 'none' } = requireOptions('GELU', options, { approximate: true });
    requireOneOf('GELU', 'approximate', approximate, ['none', 'tanh']);
    this.approximate = approximate;
  }

  forward(x: Tensor): Tensor {
    return gelu(x, { approximate: this.approximate });
  }
}
