import { requireList, requireTensor } from '../../arguments/index.ts';
import { requireFloating, requireSame } from '../../dtype.ts';
import { ShapeError } from '../../errors.ts';
import { formatShape, type Shape } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { matmul } from './matmul.ts';

function requireChain(tensors: readonly Tensor[]): void {
  if (tensors.length < 2)
    throw new ShapeError('multiDot', `there are ${tensors.length} tensors; at least 2 are needed`, {
      expected: 2,
      got: tensors.length,
    });
  tensors.forEach((x, i) => {
    requireTensor('multiDot', `tensors[${i}]`, x);
    requireFloating('multiDot', `tensors[${i}]`, x.dtype);
    requireSame('multiDot', ['tensors[0]', `tensors[${i}]`], [tensors[0].dtype, x.dtype]);
    const isEnd = i === 0 || i === tensors.length - 1;
    if (x.rank !== 2 && !(isEnd && x.rank === 1))
      throw new ShapeError(
        'multiDot',
        `tensors[${i}] is ${formatShape(x.shape)}; it must be a matrix${isEnd ? ' or a vector' : ''}, with 2 axes, not ${x.rank}`,
        { expected: 2, got: x.rank },
      );
    const before = tensors[i - 1];
    if (i > 0 && before.shape.at(-1) !== x.shape[0])
      throw new ShapeError(
        'multiDot',
        `tensors[${i - 1}] is ${formatShape(before.shape)} and tensors[${i}] is ${formatShape(x.shape)}; the inner sizes must match (${before.shape.at(-1)} vs ${x.shape[0]})`,
        { expected: before.shape.at(-1), got: x.shape[0] },
      );
  });
}

/** Where to part a chain of products so that the fewest numbers are multiplied: `parts[from][to]`. */
function cheapestParts(sizes: Shape): number[][] {
  const count = sizes.length - 1;
  const cost = Array.from({ length: count }, () => new Array<number>(count).fill(0));
  const parts = cost.map((row) => [...row]);
  for (let length = 1; length < count; length++)
    for (let from = 0, to = length; to < count; from++, to++) {
      cost[from][to] = Infinity;
      for (let part = from; part < to; part++) {
        const total = cost[from][part] + cost[part + 1][to] + sizes[from] * sizes[part + 1] * sizes[to + 1];
        if (total < cost[from][to]) [cost[from][to], parts[from][to]] = [total, part];
      }
    }
  return parts;
}

/**
 * Multiplies several matrices in the order that takes the least work.
 *
 * @param tensors at least two matrices of one floating dtype, each with as many rows as the one before has columns; the first and the last
 *   may be vectors
 * @returns the rows of the first and the columns of the last
 * @throws {ShapeError} if there are fewer than two, or sizes do not fit
 * @throws {DTypeError} if the dtypes differ or are not floating
 * @example multiDot([ones([2, 3]), ones([3, 4]), ones([4])]).toArray(); // [12, 12]
 * @see https://pytorch.org/docs/stable/generated/torch.linalg.multi_dot.html; Cormen et al., Introduction to Algorithms, 15.2
 */
export function multiDot(tensors: readonly Tensor[]): Tensor {
  requireList('multiDot', 'tensors', tensors);
  requireChain(tensors);
  const [first, last] = [tensors[0], tensors.length - 1];
  const columns = tensors.map(({ shape, rank }, i) => (i === last && rank === 1 ? 1 : shape[rank - 1]));
  const sizes = [first.rank === 1 ? 1 : first.shape[0], ...columns];
  const parts = cheapestParts(sizes);
  const multiply = (from: number, to: number): Tensor =>
    from === to ? tensors[from] : matmul(multiply(from, parts[from][to]), multiply(parts[from][to] + 1, to));
  return multiply(0, last);
}
