import { requireWholeNumber, softmin, type Tensor } from '@gradkit/core-tensor/functional';
import { Module } from '../module/module.ts';
import { singleOption } from './single-option.ts';

interface SoftminOptions {
  /** negative counts from the end; default the last */
  readonly axis?: number | undefined;
}

/** Probabilities along an axis, the largest for the smallest. @example new Softmin(-1).forward(tensor([0, 0])).toArray(); // [0.5, 0.5] */
export class Softmin extends Module {
  readonly axis: number;

  /** @param options `axis`, or that number alone */
  constructor(options: number | SoftminOptions = {}, ...none: []) {
    super(...none);
    const { axis = -1 } = singleOption<SoftminOptions>('Softmin', 'axis', options, { axis: true });
    requireWholeNumber('Softmin', 'axis', axis);
    this.axis = axis;
  }

  forward(x: Tensor): Tensor {
    return softmin(x, this.axis);
  }
}
