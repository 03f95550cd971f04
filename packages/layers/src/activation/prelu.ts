import { Parameter } from '@gradkit/autograd';
import {
  full,
  prelu,
  requireNumber,
  requireOptions,
  requireWholeNumber,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { Module } from '../module/module.ts';

interface PReLUOptions {
  /** 1, or one for each channel; default 1 */
  readonly numParameters?: number | undefined;
  /** slope at first; default 0.25 */
  readonly init?: number | undefined;
}

/**
 * ReLU that lets a part of the negative side through, which is learned.
 *
 * @example new PReLU().forward(tensor([-4, 2])).toArray(); // [-1, 2]
 * @see He et al. (2015); https://pytorch.org/docs/stable/generated/torch.nn.PReLU.html
 */
export class PReLU extends Module {
  readonly weight: Parameter; // [numParameters]

  constructor(options: PReLUOptions = {}) {
    super();
    const { numParameters = 1, init = 0.25 } = requireOptions('PReLU', options, { numParameters: true, init: true });
    requireWholeNumber('PReLU', 'numParameters', numParameters, { least: 1 });
    requireNumber('PReLU', 'init', init);
    this.weight = new Parameter(full([numParameters], init));
  }

  /** @param x any shape; with several slopes `[batch, channels, …]` */
  forward(x: Tensor): Tensor {
    return prelu(x, this.weight.value);
  }
}
