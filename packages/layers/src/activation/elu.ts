import { elu, requireNumber, type Tensor } from '@gradkit/core-tensor/functional';
import { Module } from '../module/module.ts';
import { singleOption } from './single-option.ts';

interface ELUOptions {
  /** default 1 */
  readonly alpha?: number | undefined;
}

/** `x` above 0, `alpha · (eˣ − 1)` below. @example new ELU(0.7).forward(tensor([1])).toArray(); // [1] */
export class ELU extends Module {
  readonly alpha: number;

  /** @param options `alpha`, or that number alone */
  constructor(options: number | ELUOptions = {}, ...none: []) {
    super(...none);
    const { alpha = 1 } = singleOption<ELUOptions>('ELU', 'alpha', options, { alpha: true });
    requireNumber('ELU', 'alpha', alpha);
    this.alpha = alpha;
  }

  forward(x: Tensor): Tensor {
    return elu(x, { alpha: this.alpha });
  }
}
