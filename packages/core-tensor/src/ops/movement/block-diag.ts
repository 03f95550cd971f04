import { requireList, requireTensor } from '../../arguments/index.ts';
import { underName } from '../../arguments/under-name.ts';
import { ShapeError } from '../../errors.ts';
import { formatShape } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { concat } from './concat.ts';
import { pad } from './pad.ts';
import { reshape } from './reshape.ts';

/**
 * One matrix with the given ones along its diagonal, zeros elsewhere.
 *
 * @param tensors matrices of one dtype, at least one; a vector counts as a row, a scalar as one element
 * @returns `[sum of their rows, sum of their columns]`, their dtype
 * @throws {ShapeError} if one has more than 2 axes
 * @throws {DTypeError} if the dtypes differ
 * @example blockDiag([tensor([[1, 2]]), tensor([[3]])]).toArray(); // [[1, 2, 0], [0, 0, 3]]
 * @see https://pytorch.org/docs/stable/generated/torch.block_diag.html
 */
export function blockDiag(tensors: readonly Tensor[]): Tensor {
  requireList('blockDiag', 'tensors', tensors);
  const blocks = tensors.map((x, i) => {
    requireTensor('blockDiag', `tensors[${i}]`, x);
    if (x.rank > 2)
      throw new ShapeError('blockDiag', `tensors[${i}] is ${formatShape(x.shape)}; it may have 2 axes at most`, {
        expected: 2,
        got: x.rank,
      });
    return x.rank === 2 ? x : reshape(x, [1, x.size]);
  });
  const width = blocks.reduce((sum, { shape }) => sum + shape[1], 0);
  let before = 0;
  return underName('blockDiag', () =>
    concat(
      blocks.map((x) => {
        const sides = [before, width - before - x.shape[1]] as const;
        before += x.shape[1];
        return pad(x, [[0, 0], sides]);
      }),
    ),
  );
}
