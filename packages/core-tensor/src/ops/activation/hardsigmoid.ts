import { requireTensor } from '../../arguments/require-tensor.ts';
import type { Tensor } from '../../tensor.ts';
import { add } from '../elementwise/add.ts';
import { div } from '../elementwise/div.ts';
import { isNaN } from '../elementwise/is-nan.ts';
import { where } from '../elementwise/where.ts';
import { within } from './within.ts';

/**
 * A sigmoid of straight lines.
 *
 * `y = min(max(x + 3, 0), 6) / 6`
 *
 * @param x any shape, floating
 * @returns same shape and dtype as `x`
 * @throws {DTypeError} if `x` is not floating
 * @example hardsigmoid(tensor([-4, 0, 1.5])).toArray(); // [0, 0.5, 0.75]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.Hardsigmoid.html
 */
export function hardsigmoid(x: Tensor): Tensor {
  requireTensor('hardsigmoid', 'x', x);
  return where(isNaN(x), NaN, div(within(add(x, 3), 0, 6), 6)); // NaN has no gradient, as in PyTorch
}
