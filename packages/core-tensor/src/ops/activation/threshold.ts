import { requireNumber, requireTensor } from '../../arguments/index.ts';
import { requireNumeric } from '../../dtype.ts';
import type { Tensor } from '../../tensor.ts';
import { lessEqual } from '../elementwise/less-equal.ts';
import { where } from '../elementwise/where.ts';

/**
 * Replaces what is not above a threshold.
 *
 * `y = x where x > limit, else value`
 *
 * @param x any shape, floating
 * @param limit any number
 * @param value takes the place of what is not above it
 * @returns same shape and dtype as `x`
 * @throws {DTypeError} if `x` is not floating
 * @example threshold(tensor([0.2, 2]), 1, -5).toArray(); // [-5, 2]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.Threshold.html
 */
export function threshold(x: Tensor, limit: number, value: number): Tensor {
  requireTensor('threshold', 'x', x);
  requireNumeric('threshold', 'x', x.dtype);
  requireNumber('threshold', 'limit', limit);
  requireNumber('threshold', 'value', value);
  return where(lessEqual(x, limit), value, x);
}
