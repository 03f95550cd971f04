import { requireTensor } from '../../arguments/index.ts';
import { requireSame } from '../../dtype.ts';
import type { Tensor } from '../../tensor.ts';
import { mul } from '../elementwise/mul.ts';
import { unsqueeze } from '../movement/unsqueeze.ts';
import { requireAxes } from './operands.ts';

/**
 * All products of the elements of two vectors.
 *
 * `y[i, j] = a[i] · b[j]`
 *
 * @param a `[n]`, any dtype but 16-bit
 * @param b `[m]`, same dtype
 * @returns `[n, m]`
 * @throws {ShapeError} if one is no vector
 * @throws {DTypeError} if the dtypes differ
 * @example outer(tensor([1, 2]), tensor([3, 4])).toArray(); // [[3, 4], [6, 8]]
 * @see https://pytorch.org/docs/stable/generated/torch.outer.html
 */
export function outer(a: Tensor, b: Tensor): Tensor {
  requireTensor('outer', 'a', a);
  requireTensor('outer', 'b', b);
  requireSame('outer', ['a', 'b'], [a.dtype, b.dtype]);
  requireAxes('outer', ['a', a, ['n']]);
  requireAxes('outer', ['b', b, ['m']]);
  return mul(unsqueeze(a, 1), b);
}
