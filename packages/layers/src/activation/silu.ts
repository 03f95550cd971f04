import { mul, sigmoid, type Tensor } from '@gradkit/core-tensor';
import { Module } from '../module/module.ts';

/**
 * The input, weighted by its own sigmoid; also called swish.
 *
 * `y = x · sigmoid(x)`
 *
 * @param x any shape, floating
 * @example silu(tensor([0, 1])).toArray(); // [0, 0.7311]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.SiLU.html
 */
export function silu(x: Tensor): Tensor {
  return mul(x, sigmoid(x));
}

/** `x · sigmoid(x)`. @example new SiLU().forward(tensor([0])).toArray(); // [0] */
export class SiLU extends Module {
  forward(x: Tensor): Tensor {
    return silu(x);
  }
}
