import { softshrink, requireNumber, type Tensor } from '@gradkit/core-tensor/functional';
import { Module } from '../module/module.ts';
import { singleOption } from './single-option.ts';

interface SoftshrinkOptions {
  /** default 0.5 */
  readonly lambd?: number | undefined;
}

/** Draws everything towards 0 by `lambd`. @example new Softshrink().forward(tensor([2, 0.2])).toArray(); // [1.5, 0] */
export class Softshrink extends Module {
  readonly lambd: number;

  /** @param options `lambd`, or that number alone */
  constructor(options: number | SoftshrinkOptions = {}, ...none: []) {
    super(...none);
    const { lambd = 0.5 } = singleOption<SoftshrinkOptions>('Softshrink', 'lambd', options, { lambd: true });
    requireNumber('Softshrink', 'lambd', lambd, { least: 0 });
    this.lambd = lambd;
  }

  forward(x: Tensor): Tensor {
    return softshrink(x, { lambd: this.lambd });
  }
}
