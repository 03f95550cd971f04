import { identity, type Tensor } from '@gradkit/core-tensor/functional';
import { noGrad } from './mode.ts';

/**
 * The same values without gradFn: gradients stop here.
 *
 * @param x any shape and dtype
 * @returns shares the data of `x`
 * @example
 * const w = new Parameter(tensor([1]));
 * detach(w.value).gradFn; // null
 * @see https://pytorch.org/docs/stable/generated/torch.Tensor.detach.html
 */
export function detach(x: Tensor): Tensor {
  return noGrad(() => identity(x));
}
