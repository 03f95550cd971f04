import { requireWholeNumber, swiglu, type Tensor } from '@gradkit/core-tensor/functional';
import { Module } from '../module/module.ts';
import { singleOption } from './single-option.ts';

interface SwiGLUOptions {
  /** negative counts from the end; default the last */
  readonly axis?: number | undefined;
}

/** The second half of an axis times the `silu` of the first. @example new SwiGLU().forward(tensor([0, 3])).toArray(); // [0] */
export class SwiGLU extends Module {
  readonly axis: number;

  /** @param options `axis`, or that number alone */
  constructor(options: number | SwiGLUOptions = {}, ...none: []) {
    super(...none);
    const { axis = -1 } = singleOption<SwiGLUOptions>('SwiGLU', 'axis', options, { axis: true });
    requireWholeNumber('SwiGLU', 'axis', axis);
    this.axis = axis;
  }

  forward(x: Tensor): Tensor {
    return swiglu(x, this.axis);
  }
}
