import { requireTensor } from '../../arguments/require-tensor.ts';
import { requireFloating } from '../../dtype.ts';
import type { Tensor } from '../../tensor.ts';
import { div } from '../elementwise/div.ts';
import { equal } from '../elementwise/equal.ts';
import { mul } from '../elementwise/mul.ts';
import { sin } from '../elementwise/sin.ts';
import { where } from '../elementwise/where.ts';

/**
 * Normalized cardinal sine of each element.
 *
 * `y = sin(πx) / πx`, 1 at 0
 *
 * @param x any shape, floating
 * @returns same shape and dtype as `x`
 * @throws {DTypeError} if `x` is not floating
 * @example sinc(tensor([0, 0.5])).toArray(); // [1, 0.6366]
 * @see https://pytorch.org/docs/stable/generated/torch.sinc.html
 */
export function sinc(x: Tensor): Tensor {
  requireTensor('sinc', 'x', x);
  requireFloating('sinc', 'x', x.dtype);
  const isZero = equal(x, 0);
  const angle = mul(where(isZero, 1, x), Math.PI); // nothing is divided by 0, backwards neither
  return where(isZero, 1, div(sin(angle), angle));
}
