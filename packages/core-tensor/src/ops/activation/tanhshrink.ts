import { requireTensor } from '../../arguments/require-tensor.ts';
import type { Tensor } from '../../tensor.ts';
import { sub } from '../elementwise/sub.ts';
import { tanh } from './tanh.ts';

/**
 * What tanh takes away.
 *
 * `y = x − tanh(x)`
 *
 * @param x any shape, floating
 * @returns same shape and dtype as `x`
 * @throws {DTypeError} if `x` is not floating
 * @example tanhshrink(tensor([0, 1])).toArray(); // [0, 0.2384]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.Tanhshrink.html
 */
export function tanhshrink(x: Tensor): Tensor {
  requireTensor('tanhshrink', 'x', x);
  return sub(x, tanh(x));
}
