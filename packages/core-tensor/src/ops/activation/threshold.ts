import { requireNumber, requireTensor } from '../../arguments/index.ts';
import type { Tensor } from '../../tensor.ts';
import { lessEqual } from '../elementwise/less-equal.ts';
import { where } from '../elementwise/where.ts';

/**
 * Replaces what is not above a threshold.
 *
 * `y = x where x > threshold, else value`
 *
 * @param x any shape, floating
 * @param threshold any number
 * @param value takes the place of what is not above it
 * @returns same shape and dtype as `x`
 * @throws {DTypeError} if `x` is not floating
 * @example threshold(tensor([0.2, 2]), 1, -5).toArray(); // [-5, 2]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.Threshold.html
 */
export function threshold(x: Tensor, threshold: number, value: number): Tensor {
  requireTensor('threshold', 'x', x);
  requireNumber('threshold', 'threshold', threshold);
  requireNumber('threshold', 'value', value);
  return where(lessEqual(x, threshold), value, x);
}
