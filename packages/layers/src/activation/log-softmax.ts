import { requireWholeNumber, logSoftmax, type Tensor } from '@gradkit/core-tensor/functional';
import { Module } from '../module/module.ts';
import { singleOption } from './single-option.ts';

interface LogSoftmaxOptions {
  /** negative counts from the end; default the last */
  readonly axis?: number | undefined;
}

/** Logarithms of probabilities along an axis. @example new LogSoftmax(-1).forward(tensor([0, 0])).toArray(); // [-0.693, -0.693] */
export class LogSoftmax extends Module {
  readonly axis: number;

  /** @param options `axis`, or that number alone */
  constructor(options: number | LogSoftmaxOptions = {}, ...none: []) {
    super(...none);
    const { axis = -1 } = singleOption<LogSoftmaxOptions>('LogSoftmax', 'axis', options, { axis: true });
    requireWholeNumber('LogSoftmax', 'axis', axis);
    this.axis = axis;
  }

  forward(x: Tensor): Tensor {
    return logSoftmax(x, this.axis);
  }
}
