import { requireTensor } from '../../arguments/require-tensor.ts';
import type { Tensor } from '../../tensor.ts';
import { mul } from '../elementwise/mul.ts';
import { elu } from './elu.ts';

// chosen so that mean 0 and variance 1 stay
const alpha = 1.6732632423543772;
const scale = 1.0507009873554805;

/**
 * Self-normalizing `elu`: layers keep the mean 0 and the variance 1.
 *
 * `y = 1.0507 · x above 0, 1.0507 · 1.6733 · (eˣ − 1) below`
 *
 * @param x any shape, floating
 * @returns same shape and dtype as `x`
 * @throws {DTypeError} if `x` is not floating
 * @example selu(tensor([-1, 2])).toArray(); // [-1.111, 2.101]
 * @see Klambauer et al. (2017); https://pytorch.org/docs/stable/generated/torch.nn.SELU.html
 */
export function selu(x: Tensor): Tensor {
  requireTensor('selu', 'x', x);
  return mul(elu(x, { alpha }), scale);
}
