import { requireTensor } from '../../arguments/require-tensor.ts';
import type { Tensor } from '../../tensor.ts';
import { requireVector } from './indices.ts';
import { take } from './take.ts';

/**
 * Takes whole entries along `axis`, in the order of a vector of indices.
 *
 * `y[i, …] = x[indices[i], …]` for axis 0
 *
 * @param x any dtype, rank of at least 1
 * @param axis negative counts from the end
 * @param indices int32, int64 or uint8, a vector; for other shapes see `take`
 * @returns `x`'s shape with the number of indices in place of the size of `axis`, dtype of `x`
 * @throws {ShapeError} if an index is not one of the entries (negative ones are not), or `axis` is outside the rank of `x`
 * @throws {DTypeError} if the indices are not whole numbers
 * @example
 * const x = tensor([[1, 2, 3], [4, 5, 6]]);
 * indexSelect(x, 1, tensor([2, 0], { dtype: 'int32' })).toArray(); // [[3, 1], [6, 4]]
 * @see https://pytorch.org/docs/stable/generated/torch.index_select.html
 */
export function indexSelect(x: Tensor, axis: number, indices: Tensor): Tensor {
  requireTensor('indexSelect', 'x', x);
  requireTensor('indexSelect', 'indices', indices);
  requireVector('indexSelect', indices);
  return take(x, indices, axis);
}
