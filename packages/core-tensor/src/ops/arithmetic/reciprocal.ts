import { requireTensor } from '../../arguments/require-tensor.ts';
import { requireFloating } from '../../dtype.ts';
import type { Tensor } from '../../tensor.ts';
import { div } from '../elementwise/div.ts';

/**
 * One divided by each element.
 *
 * `y = 1 / x`
 *
 * @param x any shape, floating
 * @returns same shape and dtype as `x`
 * @throws {DTypeError} if `x` is not floating
 * @example reciprocal(tensor([4, 0.5])).toArray(); // [0.25, 2]
 * @see https://pytorch.org/docs/stable/generated/torch.reciprocal.html
 */
export function reciprocal(x: Tensor): Tensor {
  requireTensor('reciprocal', 'x', x);
  requireFloating('reciprocal', 'x', x.dtype);
  return div(1, x);
}
