import type { Tensor } from '@gradkit/core-tensor/functional';
import { Module } from '../module/module.ts';

/**
 * Gives back what it gets. It can stand where another layer stood: what it is made with is not looked at.
 *
 * @example new Identity(3, { bias: false }).forward(tensor([1])).toArray(); // [1]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.Identity.html
 */
export class Identity extends Module {
  constructor(..._given: readonly unknown[]) {
    super();
  }

  forward(x: Tensor): Tensor {
    return x;
  }
}
