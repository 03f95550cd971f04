import { celu, requireNumber, type Tensor } from '@gradkit/core-tensor/functional';
import { Module } from '../module/module.ts';
import { singleOption } from './single-option.ts';

interface CELUOptions {
  /** default 1 */
  readonly alpha?: number | undefined;
}

/** `x` above 0, `alpha · (exp(x / alpha) − 1)` below. @example new CELU().forward(tensor([1])).toArray(); // [1] */
export class CELU extends Module {
  readonly alpha: number;

  /** @param options `alpha`, or that number alone */
  constructor(options: number | CELUOptions = {}, ...none: []) {
    super(...none);
    const { alpha = 1 } = singleOption<CELUOptions>('CELU', 'alpha', options, { alpha: true });
    requireNumber('CELU', 'alpha', alpha);
    this.alpha = alpha;
  }

  forward(x: Tensor): Tensor {
    return celu(x, { alpha: this.alpha });
  }
}
