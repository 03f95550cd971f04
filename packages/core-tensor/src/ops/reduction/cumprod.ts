import { requireNumeric } from '../../dtype.ts';
import type { Tensor } from '../../tensor.ts';
import { mul } from '../elementwise/mul.ts';
import { alongAxis } from '../movement/along-axis.ts';
import { doubling, later } from './later.ts';

/**
 * Running product along an axis.
 *
 * @param x any shape, floating or whole numbers
 * @param axis negative counts from the end
 * @returns same shape and dtype as `x`
 * @throws {ShapeError} if the axis is outside the rank of `x`
 * @throws {DTypeError} if `x` is bool or 16-bit
 * @example cumprod(tensor([1, 2, 3]), 0).toArray(); // [1, 2, 6]
 * @see https://pytorch.org/docs/stable/generated/torch.cumprod.html
 */
export function cumprod(x: Tensor, axis: number): Tensor {
  return alongAxis('cumprod', x, axis, (of, along) => {
    requireNumeric('cumprod', 'x', x.dtype);
    return [doubling(of, of.shape[along], (y, by) => mul(y, later(y, along, by, 1)))];
  })[0];
}
