import { requireTensor } from '../../arguments/require-tensor.ts';
import type { Tensor } from '../../tensor.ts';
import { abs } from '../elementwise/abs.ts';
import { add } from '../elementwise/add.ts';
import { div } from '../elementwise/div.ts';

/**
 * A sigmoid that goes to its ends slowly.
 *
 * `y = x / (1 + |x|)`
 *
 * @param x any shape, floating
 * @returns same shape and dtype as `x`
 * @throws {DTypeError} if `x` is not floating
 * @example softsign(tensor([-1, 0, 3])).toArray(); // [-0.5, 0, 0.75]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.Softsign.html
 */
export function softsign(x: Tensor): Tensor {
  requireTensor('softsign', 'x', x);
  return div(x, add(abs(x), 1));
}
