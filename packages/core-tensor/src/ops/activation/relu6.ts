import { requireTensor } from '../../arguments/require-tensor.ts';
import { requireNumeric } from '../../dtype.ts';
import type { Tensor } from '../../tensor.ts';
import { within } from './within.ts';

/**
 * `relu` that cuts off above 6, too.
 *
 * `y = min(max(x, 0), 6)`
 *
 * @param x any shape, floating
 * @returns same shape and dtype as `x`
 * @throws {DTypeError} if `x` is not floating
 * @example relu6(tensor([-1, 3, 8])).toArray(); // [0, 3, 6]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.ReLU6.html
 */
export function relu6(x: Tensor): Tensor {
  requireTensor('relu6', 'x', x);
  requireNumeric('relu6', 'x', x.dtype);
  return within(x, 0, 6);
}
