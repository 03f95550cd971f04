import { requireList, requireOneOf, requireOptions, requireTensor } from '../../arguments/index.ts';
import { requireSame } from '../../dtype.ts';
import { ShapeError } from '../../errors.ts';
import { formatShape } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { stretchTo } from '../reduction/broadcast-to-op.ts';
import { reshape } from './reshape.ts';

interface MeshgridOptions {
  /** `ij` (default): the first tensor goes along the first axis; `xy`: along the second */
  readonly indexing?: 'ij' | 'xy' | undefined;
}

/**
 * Grids of coordinates from those of each axis.
 *
 * @param tensors vectors or scalars of one dtype
 * @param options `indexing`: `ij` (default) puts the first along the first axis, `xy` along the second
 * @returns for each tensor its coordinates, all with one axis for each tensor
 * @throws {ShapeError} if a tensor has more than 1 axis
 * @throws {DTypeError} if the dtypes differ
 * @example meshgrid([tensor([1, 2]), tensor([3, 4])]).map((y) => y.toArray()); // [[[1, 1], [2, 2]], [[3, 4], [3, 4]]]
 * @see https://pytorch.org/docs/stable/generated/torch.meshgrid.html
 */
export function meshgrid(tensors: readonly Tensor[], options: MeshgridOptions = {}): Tensor[] {
  const { indexing = 'ij' } = requireOptions<MeshgridOptions>('meshgrid', options, { indexing: true });
  requireOneOf('meshgrid', 'indexing', indexing, ['ij', 'xy'] as const);
  requireList('meshgrid', 'tensors', tensors);
  tensors.forEach((x, i) => {
    requireTensor('meshgrid', `tensors[${i}]`, x);
    requireSame('meshgrid', ['tensors[0]', `tensors[${i}]`], [tensors[0].dtype, x.dtype]);
    if (x.rank > 1)
      throw new ShapeError(
        'meshgrid',
        `tensors[${i}] is ${formatShape(x.shape)} but must be a vector, with 1 axis, not ${x.rank}`,
        { expected: 1, got: x.rank },
      );
  });
  const isTurned = indexing === 'xy' && tensors.length > 1;
  const places = tensors.map((_, i) => (isTurned && i < 2 ? 1 - i : i)); // the axis that each goes along
  const shape = tensors.map((_, axis) => tensors[places.indexOf(axis)].size);
  return tensors.map((x, i) =>
    stretchTo(
      reshape(
        x,
        shape.map((length, axis) => (axis === places[i] ? length : 1)),
      ),
      shape,
    ),
  );
}
