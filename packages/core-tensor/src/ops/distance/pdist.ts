import { requireOptions, requireTensor } from '../../arguments/index.ts';
import { tensor } from '../../create.ts';
import { ShapeError } from '../../errors.ts';
import { formatShape } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { sub } from '../elementwise/sub.ts';
import { take } from '../indexing/take.ts';
import { normAlong, requireNorm } from '../linalg/norm-along.ts';

/**
 * Distances of all pairs of different rows of a matrix: the part of `cdist(x, x)` above its diagonal, row by row.
 *
 * @param x `[rows, features]`, floating
 * @param options `p` of the norm: at least 0, default 2
 * @returns `[rows · (rows − 1) / 2]`
 * @throws {DTypeError} if `x` is not floating
 * @throws {ShapeError} if `x` is no matrix
 * @example pdist(tensor([[0, 0], [3, 4], [0, 1]])).toArray(); // [5, 1, 4.2426]
 * @see https://pytorch.org/docs/stable/generated/torch.nn.functional.pdist.html
 */
export function pdist(x: Tensor, options: { readonly p?: number | undefined } = {}): Tensor {
  requireTensor('pdist', 'x', x);
  const { p = 2 } = requireOptions('pdist', options, { p: true });
  requireNorm('pdist', p);
  if (x.rank !== 2)
    throw new ShapeError(
      'pdist',
      `x is ${formatShape(x.shape)} but must be [rows, features], with 2 axes, not ${x.rank}`,
      {
        expected: 2,
        got: x.rank,
      },
    );
  const rows = Array.from({ length: x.shape[0] }, (_, row) => row);
  const pairs = rows.flatMap((i) => rows.slice(i + 1).map((j) => [i, j] as const));
  const rowsAt = (end: 0 | 1): Tensor =>
    take(x, tensor(pairs.map((pair) => pair[end]), { dtype: 'int32', shape: [pairs.length] })); // prettier-ignore
  return normAlong(sub(rowsAt(0), rowsAt(1)), p, -1, {});
}
