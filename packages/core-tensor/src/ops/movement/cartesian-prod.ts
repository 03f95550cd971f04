import { requireList } from '../../arguments/index.ts';
import type { Tensor } from '../../tensor.ts';
import { meshgrid } from './meshgrid.ts';
import { reshape } from './reshape.ts';
import { stack } from './stack.ts';
import { underName } from '../../arguments/under-name.ts';

/**
 * All ways to take one element of each vector, a row for each, the last vector fastest.
 *
 * @param tensors vectors of one dtype, at least one
 * @returns `[product of their sizes, number of vectors]`; of one vector, itself
 * @throws {ShapeError} if one is no vector
 * @throws {DTypeError} if the dtypes differ
 * @example cartesianProd([tensor([1, 2]), tensor([3, 4])]).toArray(); // [[1, 3], [1, 4], [2, 3], [2, 4]]
 * @see https://pytorch.org/docs/stable/generated/torch.cartesian_prod.html
 */
export function cartesianProd(tensors: readonly Tensor[]): Tensor {
  requireList('cartesianProd', 'tensors', tensors);
  return underName('cartesianProd', () => {
    const columns = meshgrid(tensors, { indexing: 'ij' }).map((x) => reshape(x, [x.size]));
    return columns.length === 1 ? columns[0] : stack(columns, 1);
  });
}
