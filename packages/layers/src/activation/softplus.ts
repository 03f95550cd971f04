import { requireNumber, requireOptions, softplus, type Tensor } from '@gradkit/core-tensor/functional';
import { Module } from '../module/module.ts';

interface SoftplusOptions {
  /** how sharp the bend is; above 0, default 1 */
  readonly beta?: number | undefined;
  /** `beta · x` from which on the result is x itself; default 20 */
  readonly threshold?: number | undefined;
}

/** `ln(1 + exp(beta · x)) / beta`. @example new Softplus().forward(tensor([0])).toArray(); // [0.6931] */
export class Softplus extends Module {
  readonly beta: number;
  readonly threshold: number;

  constructor(options: SoftplusOptions = {}) {
    super();
    const { beta = 1, threshold = 20 } = requireOptions('Softplus', options, { beta: true, threshold: true });
    requireNumber('Softplus', 'beta', beta, { above: 0 });
    requireNumber('Softplus', 'threshold', threshold);
    this.beta = beta;
    this.threshold = threshold;
  }

  forward(x: Tensor): Tensor {
    const { beta, threshold } = this;
    return softplus(x, { beta, threshold: threshold === 20 ? undefined : threshold }); // from 20 on, float32 cannot tell them apart
  }
}
