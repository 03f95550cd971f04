import { requireTensor } from '../../arguments/require-tensor.ts';
import type { Tensor } from '../../tensor.ts';
import { neg } from '../elementwise/neg.ts';
import { softplus } from './softplus.ts';

/**
 * Logarithm of the sigmoid, without underflow.
 *
 * `y = −ln(1 + e⁻ˣ)`
 *
 * @param x any shape, floating
 * @returns same shape and dtype as `x`
 * @throws {DTypeError} if `x` is not floating
 * @example logsigmoid(tensor([0, -1000])).toArray(); // [-0.6931, -1000]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.LogSigmoid.html
 */
export function logsigmoid(x: Tensor): Tensor {
  requireTensor('logsigmoid', 'x', x);
  return neg(softplus(neg(x)));
}
