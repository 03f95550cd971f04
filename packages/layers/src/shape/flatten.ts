import { flatten, requireOptions, requireWholeNumber, type Tensor } from '@gradkit/core-tensor/functional';
import { Module } from '../module/module.ts';

interface FlattenOptions {
  /** first of the axes that become one; default 1 */
  readonly startAxis?: number | undefined;
  /** last of them; default -1 */
  readonly endAxis?: number | undefined;
}

/**
 * Makes one axis of many, by default of all but the batch.
 *
 * @example new Flatten().forward(zeros([2, 3, 4])).shape; // [2, 12]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.Flatten.html
 */
export class Flatten extends Module {
  readonly startAxis: number;
  readonly endAxis: number;

  constructor(options: FlattenOptions = {}) {
    super();
    const { startAxis = 1, endAxis = -1 } = requireOptions('Flatten', options, { startAxis: true, endAxis: true });
    requireWholeNumber('Flatten', 'startAxis', startAxis);
    requireWholeNumber('Flatten', 'endAxis', endAxis);
    this.startAxis = startAxis;
    this.endAxis = endAxis;
  }

  forward(x: Tensor): Tensor {
    return flatten(x, this.startAxis, this.endAxis);
  }
}
