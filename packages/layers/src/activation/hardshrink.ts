import { hardshrink, requireNumber, type Tensor } from '@gradkit/core-tensor/functional';
import { Module } from '../module/module.ts';
import { singleOption } from './single-option.ts';

interface HardshrinkOptions {
  /** default 0.5 */
  readonly lambd?: number | undefined;
}

/** Sets what is nearer to 0 than `lambd` to 0. @example new Hardshrink().forward(tensor([2, 0.2])).toArray(); // [2, 0] */
export class Hardshrink extends Module {
  readonly lambd: number;

  /** @param options `lambd`, or that number alone */
  constructor(options: number | HardshrinkOptions = {}, ...none: []) {
    super(...none);
    const { lambd = 0.5 } = singleOption<HardshrinkOptions>('Hardshrink', 'lambd', options, { lambd: true });
    requireNumber('Hardshrink', 'lambd', lambd, { least: 0 });
    this.lambd = lambd;
  }

  forward(x: Tensor): Tensor {
    return hardshrink(x, { lambd: this.lambd });
  }
}
