import { requireNumber, requireOptions, requireTensor } from '../../arguments/index.ts';
import type { Tensor } from '../../tensor.ts';
import { greater } from '../elementwise/greater.ts';
import { mul } from '../elementwise/mul.ts';
import { where } from '../elementwise/where.ts';

interface LeakyReluOptions {
  /** slope below zero; default 0.01 */
  readonly negativeSlope?: number | undefined;
}

/**
 * `relu` that lets a little of the negative side through.
 *
 * `y = x` above 0, `negativeSlope · x` below
 *
 * @param x any shape, floating
 * @param options `negativeSlope`: default 0.01
 * @returns same shape and dtype as `x`
 * @example leakyRelu(tensor([-1, 2])).toArray(); // [-0.010, 2]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.LeakyReLU.html
 */
export function leakyRelu(x: Tensor, options: LeakyReluOptions = {}): Tensor {
  requireTensor('leakyRelu', 'x', x);
  const { negativeSlope = 0.01 } = requireOptions<LeakyReluOptions>('leakyRelu', options, { negativeSlope: true });
  requireNumber('leakyRelu', 'negativeSlope', negativeSlope);
  return where(greater(x, 0), x, mul(x, negativeSlope));
}
