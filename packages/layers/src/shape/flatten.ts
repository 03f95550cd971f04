import { flatten, type Tensor } from '@gradkit/core-tensor';
import { Module } from '../module/module.ts';

/**
 * Makes one axis of many, by default of all but the batch.
 *
 * @example new Flatten().forward(zeros([2, 3, 4])).shape; // [2, 12]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.Flatten.html
 */
export class Flatten extends Module {
  readonly startAxis: number;
  readonly endAxis: number;

  constructor({ startAxis = 1, endAxis = -1 }: { readonly startAxis?: number; readonly endAxis?: number } = {}) {
    super();
    this.startAxis = startAxis;
    this.endAxis = endAxis;
  }

  forward(x: Tensor): Tensor {
    return flatten(x, this.startAxis, this.endAxis);
  }
}
