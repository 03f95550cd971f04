import { requireTensor } from '../../arguments/require-tensor.ts';
import { requireFloating } from '../../dtype.ts';
import type { Tensor } from '../../tensor.ts';
import { sub } from '../elementwise/sub.ts';
import { trunc } from './trunc.ts';

/**
 * What is behind the point of each element, with its sign.
 *
 * `y = x − trunc(x)`
 *
 * @param x any shape, floating
 * @returns same shape and dtype as `x`
 * @throws {DTypeError} if `x` is not floating
 * @example frac(tensor([1.5, -2.25])).toArray(); // [0.5, -0.25]
 * @see https://pytorch.org/docs/stable/generated/torch.frac.html
 */
export function frac(x: Tensor): Tensor {
  requireTensor('frac', 'x', x);
  requireFloating('frac', 'x', x.dtype);
  return sub(x, trunc(x));
}
