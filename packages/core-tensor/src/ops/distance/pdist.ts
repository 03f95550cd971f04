import { apply } from '../../apply.ts';
import { requireOptions, requireTensor } from '../../arguments/index.ts';
import { tensor } from '../../create.ts';
import { ShapeError } from '../../errors.ts';
import { defineOp } from '../../op.ts';
import { becomesFile } from '../../recorder.ts';
import { formatShape } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { sub } from '../elementwise/sub.ts';
import { take } from '../indexing/take.ts';
import { slice } from '../movement/slice.ts';
import { normAlong, requireNorm } from '../linalg/norm-along.ts';

/** The rows of all pairs, those of the first in one row and those of the second in another. */
function pairsOf(rows: number): number[][] {
  const all = Array.from({ length: rows }, (_, row) => row);
  const pairs = all.flatMap((i) => all.slice(i + 1).map((j) => [i, j] as const));
  return [0, 1].map((end) => pairs.map((pair) => pair[end]));
}

/** These positions as a file finds them, of any number of rows. */
const pairsOp = defineOp<[x: Tensor]>({
  name: 'pdist',
  infer: ([
    {
      shape: [rows],
    },
  ]) => ({ shape: [2, (rows * (rows - 1)) / 2], dtype: 'int32' }),
  forward: ([x], { data }) => data.set(pairsOf(x.shape[0]).flat()),
  gradient: () => [null],
  onnx(_, { inputs: [x], outputs: [{ shape }], node, constant }) {
    const rows = node(
      { opType: 'Shape', inputs: [x], attributes: { start: 0, end: 1 } },
      { shape: [1], dtype: 'int64' },
    );
    const sides = node(
      { opType: 'Concat', inputs: [rows, rows], attributes: { axis: 0 } },
      { shape: [2], dtype: 'int64' },
    );
    const square = { shape: [x.shape[0], x.shape[0]], dtype: 'float32' } as const;
    const ones = node({ opType: 'Expand', inputs: [constant(1, 'float32'), sides] }, square);
    const above = node({ opType: 'Trilu', inputs: [ones, constant(1, 'int64')], attributes: { upper: 1 } }, square);
    const places = node({ opType: 'NonZero', inputs: [above] }, { shape, dtype: 'int64' });
    return { opType: 'Cast', inputs: [places], attributes: { to: { dtype: 'int32' } } };
  },
});

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
  const positions = becomesFile() ? apply(pairsOp, [x], {}) : null;
  const pairs = positions === null ? pairsOf(x.shape[0]) : [];
  const rowsAt = (end: 0 | 1): Tensor =>
    take(x, positions === null ? tensor(pairs[end], { dtype: 'int32', shape: [pairs[end].length] }) : slice(positions, [end])); // prettier-ignore
  return normAlong(sub(rowsAt(0), rowsAt(1)), p, -1, {});
}
