import { requireTensor } from '../../arguments/index.ts';
import { requireSame } from '../../dtype.ts';
import type { Tensor } from '../../tensor.ts';
import { mul } from '../elementwise/mul.ts';
import { reshape } from '../movement/reshape.ts';

/**
 * Kronecker product: each element of `a` times all of `b`, as blocks.
 *
 * `y[i · n + j] = a[i] · b[j]`, in each axis
 *
 * @param a any shape, any dtype but 16-bit
 * @param b same dtype, any shape; the shorter of both has axes of size 1 in front
 * @returns the products of the sizes
 * @throws {DTypeError} if the dtypes differ
 * @example kron(tensor([[1, 2]]), tensor([[1], [10]])).toArray(); // [[1, 2], [10, 20]]
 * @see https://pytorch.org/docs/stable/generated/torch.kron.html
 */
export function kron(a: Tensor, b: Tensor): Tensor {
  requireTensor('kron', 'a', a);
  requireTensor('kron', 'b', b);
  requireSame('kron', ['a', 'b'], [a.dtype, b.dtype]);
  const rank = Math.max(a.rank, b.rank);
  const padded = ({ shape }: Tensor): number[] => [...new Array<number>(rank - shape.length).fill(1), ...shape];
  const [ofA, ofB] = [padded(a), padded(b)];
  const blocks = mul(
    reshape(a, ofA.flatMap((size) => [size, 1])), // prettier-ignore
    reshape(b, ofB.flatMap((size) => [1, size])), // prettier-ignore
  );
  return reshape(blocks, ofA.map((size, axis) => size * ofB[axis])); // prettier-ignore
}
