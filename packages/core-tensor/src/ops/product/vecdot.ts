import { requireOptions, requireTensor } from '../../arguments/index.ts';
import { requireFloating, requireSame } from '../../dtype.ts';
import { broadcastShapes, normalizeAxis } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { mul } from '../elementwise/mul.ts';
import { sum } from '../reduction/sum.ts';

/**
 * Sums of the products of vectors along an axis, with broadcasting.
 *
 * @param a any shape, floating
 * @param b same dtype, a shape that broadcasts with it
 * @param options `axis` of the vectors; default −1
 * @returns the broadcast shape without that axis
 * @throws {ShapeError} if the shapes do not broadcast, or the axis is outside their rank
 * @throws {DTypeError} if the dtypes differ or are not floating
 * @example vecdot(tensor([[1, 2], [3, 4]]), tensor([1, 10])).toArray(); // [21, 43]
 * @see https://pytorch.org/docs/stable/generated/torch.linalg.vecdot.html
 */
export function vecdot(a: Tensor, b: Tensor, options: { readonly axis?: number | undefined } = {}): Tensor {
  requireTensor('vecdot', 'a', a);
  requireTensor('vecdot', 'b', b);
  const { axis = -1 } = requireOptions('vecdot', options, { axis: true });
  requireFloating('vecdot', 'a', a.dtype);
  requireSame('vecdot', ['a', 'b'], [a.dtype, b.dtype]);
  const { length } = broadcastShapes('vecdot', a.shape, b.shape);
  return sum(mul(a, b), normalizeAxis('vecdot', axis, length));
}
