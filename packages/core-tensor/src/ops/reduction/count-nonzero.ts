import type { Tensor } from '../../tensor.ts';
import { countWhere } from './count-where.ts';
import type { Axes, ReduceOptions } from './define-reduction.ts';

/**
 * `count` by PyTorch's name.
 *
 * @example countNonzero(tensor([1, 0, 3])).item(); // 2
 * @see https://pytorch.org/docs/stable/generated/torch.count_nonzero.html
 */
export function countNonzero(x: Tensor, axis: Axes = null, options: ReduceOptions = {}): Tensor {
  return countWhere('countNonzero', x, axis, { options, nonzero: true });
}
