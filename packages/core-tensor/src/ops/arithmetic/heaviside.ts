import { requireNumeric } from '../../dtype.ts';
import type { Tensor } from '../../tensor.ts';
import { cast } from '../elementwise/cast.ts';
import { equal } from '../elementwise/equal.ts';
import { greater } from '../elementwise/greater.ts';
import { where } from '../elementwise/where.ts';
import { requireAlike } from './require-alike.ts';

/**
 * Heaviside step of each element, with broadcasting: 0 below 0, 1 above it, and `values` at 0.
 *
 * @param x any shape, floating or whole numbers
 * @param values same dtype as `x`, a shape that broadcasts with it: what stands where `x` is 0
 * @returns the broadcast shape, dtype of `x`; 0 for NaN
 * @throws {DTypeError} if the dtypes differ, or have no arithmetic
 * @throws {ShapeError} if the shapes do not broadcast
 * @example heaviside(tensor([-2, 0, 3]), tensor([0.5])).toArray(); // [0, 0.5, 1]
 * @see https://pytorch.org/docs/stable/generated/torch.heaviside.html
 */
export function heaviside(x: Tensor, values: Tensor): Tensor {
  requireAlike('heaviside', { x, values }, requireNumeric);
  return where(equal(x, 0), values, cast(greater(x, 0), x.dtype));
}
