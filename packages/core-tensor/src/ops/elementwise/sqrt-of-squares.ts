import { requireTensor } from '../../arguments/require-tensor.ts';
import type { Tensor } from '../../tensor.ts';
import { equal } from './equal.ts';
import { sqrt } from './sqrt.ts';
import { where } from './where.ts';

/**
 * Square root of a sum of squares, as in a distance or a standard deviation: where it vanishes, its gradient is 0, while that of `sqrt`
 * is infinite there and makes NaN of the squares' own, which are 0.
 *
 * `y = √x`
 *
 * @param x any shape, floating, no element below 0
 * @returns same shape and dtype as `x`
 * @throws {DTypeError} if `x` is not floating
 * @example sqrtOfSquares(tensor([0, 9])).toArray(); // [0, 3]
 * @see https://pytorch.org/docs/stable/generated/torch.linalg.vector_norm.html
 */
export function sqrtOfSquares(x: Tensor): Tensor {
  requireTensor('sqrtOfSquares', 'x', x);
  const isZero = equal(x, 0);
  return where(isZero, x, sqrt(where(isZero, 1, x)));
}
