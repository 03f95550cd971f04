import { requireTensor } from '../../arguments/require-tensor.ts';
import type { Tensor } from '../../tensor.ts';
import { mul } from '../elementwise/mul.ts';
import { sigmoid } from './sigmoid.ts';

/**
 * The input, weighted by its own sigmoid; also called swish.
 *
 * `y = x · sigmoid(x)`
 *
 * @param x any shape, floating
 * @returns same shape and dtype as `x`
 * @throws {DTypeError} if `x` is not floating
 * @example silu(tensor([0, 1])).toArray(); // [0, 0.7311]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.SiLU.html
 */
export function silu(x: Tensor): Tensor {
  requireTensor('silu', 'x', x);
  return mul(x, sigmoid(x));
}
