import { requireTensor } from '../../arguments/require-tensor.ts';
import type { Tensor } from '../../tensor.ts';
import { neg } from '../elementwise/neg.ts';
import { softmax } from './softmax.ts';

/**
 * Probabilities along `axis`, the largest for the smallest.
 *
 * `y[i] = exp(−x[i]) / Σ exp(−x[k])`
 *
 * @param x any shape, a scalar as one entry
 * @param axis axis to normalize along; negative counts from the end
 * @returns same shape and dtype as `x`
 * @throws {ShapeError} if `axis` is outside the rank of `x`
 * @throws {DTypeError} if `x` is not floating
 * @example softmin(tensor([0, 0])).toArray(); // [0.5, 0.5]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.Softmin.html
 */
export function softmin(x: Tensor, axis = -1): Tensor {
  requireTensor('softmin', 'x', x);
  return softmax(neg(x), axis);
}
