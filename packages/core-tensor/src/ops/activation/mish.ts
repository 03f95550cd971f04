import { requireTensor } from '../../arguments/require-tensor.ts';
import type { Tensor } from '../../tensor.ts';
import { mul } from '../elementwise/mul.ts';
import { softplus } from './softplus.ts';
import { tanh } from './tanh.ts';

/**
 * Smooth and not monotonic, like `silu`.
 *
 * `y = x · tanh(ln(1 + eˣ))`
 *
 * @param x any shape, floating
 * @returns same shape and dtype as `x`
 * @throws {DTypeError} if `x` is not floating
 * @example mish(tensor([0, 1])).toArray(); // [0, 0.8651]
 * @see Misra (2019); https://pytorch.org/docs/stable/generated/torch.nn.Mish.html
 */
export function mish(x: Tensor): Tensor {
  requireTensor('mish', 'x', x);
  return mul(x, tanh(softplus(x)));
}
