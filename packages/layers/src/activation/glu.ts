import { requireWholeNumber, glu, type Tensor } from '@gradkit/core-tensor/functional';
import { Module } from '../module/module.ts';
import { singleOption } from './single-option.ts';

interface GLUOptions {
  /** negative counts from the end; default the last */
  readonly axis?: number | undefined;
}

/** The first half of an axis, of which the sigmoid of the second lets through. @example new GLU().forward(tensor([2, 0])).toArray(); // [1] */
export class GLU extends Module {
  readonly axis: number;

  /** @param options `axis`, or that number alone */
  constructor(options: number | GLUOptions = {}, ...none: []) {
    super(...none);
    const { axis = -1 } = singleOption<GLUOptions>('GLU', 'axis', options, { axis: true });
    requireWholeNumber('GLU', 'axis', axis);
    this.axis = axis;
  }

  forward(x: Tensor): Tensor {
    return glu(x, this.axis);
  }
}
