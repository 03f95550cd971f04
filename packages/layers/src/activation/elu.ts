import { expm1, greater, mul, where, type Tensor } from '@gradkit/core-tensor';
import { Module } from '../module/module.ts';

/**
 * `relu` with a smooth negative side that goes down to `-alpha`.
 *
 * `y = x` above 0, `alpha · (eˣ − 1)` below
 *
 * @param x any shape, floating
 * @example elu(tensor([-1, 2])).toArray(); // [-0.6321, 2]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.ELU.html
 */
export function elu(x: Tensor, alpha = 1): Tensor {
  const positive = greater(x, 0);
  return where(positive, x, mul(expm1(where(positive, 0, x)), alpha));
}

/** `x` above 0, `alpha · (eˣ − 1)` below. @example new ELU().forward(tensor([1])).toArray(); // [1] */
export class ELU extends Module {
  readonly alpha: number;

  constructor(alpha = 1) {
    super();
    this.alpha = alpha;
  }

  forward(x: Tensor): Tensor {
    return elu(x, this.alpha);
  }
}
