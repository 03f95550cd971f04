import { requireWholeNumber, softmax, type Tensor } from '@gradkit/core-tensor/functional';
import { Module } from '../module/module.ts';
import { singleOption } from './single-option.ts';

interface SoftmaxOptions {
  /** negative counts from the end; default the last */
  readonly axis?: number | undefined;
}

/** Probabilities along an axis. @example new Softmax(-1).forward(tensor([0, 0])).toArray(); // [0.5, 0.5] */
export class Softmax extends Module {
  readonly axis: number;

  /** @param options `axis`, or that number alone */
  constructor(options: number | SoftmaxOptions = {}, ...none: []) {
    super(...none);
    const { axis = -1 } = singleOption<SoftmaxOptions>('Softmax', 'axis', options, { axis: true });
    requireWholeNumber('Softmax', 'axis', axis);
    this.axis = axis;
  }

  forward(x: Tensor): Tensor {
    return softmax(x, this.axis);
  }
}
