import type { Tensor } from '../../tensor.ts';
import { matmul } from './matmul.ts';
import { requireFactors } from './operands.ts';

/**
 * Multiplies two matrices; `matmul` multiplies batches and vectors, too.
 *
 * @param a `[n, k]`, floating
 * @param b `[k, m]`, same dtype
 * @returns `[n, m]`
 * @throws {ShapeError} if one is no matrix, or the inner sizes differ
 * @throws {DTypeError} if the dtypes differ or are not floating
 * @example mm(tensor([[1, 2]]), tensor([[3], [4]])).toArray(); // [[11]]
 * @see https://pytorch.org/docs/stable/generated/torch.mm.html
 */
export function mm(a: Tensor, b: Tensor): Tensor {
  requireFactors('mm', [
    ['a', a, ['n', 'k']],
    ['b', b, ['k', 'm']],
  ]);
  return matmul(a, b);
}

/**
 * Multiplies a matrix and a vector.
 *
 * @param a `[n, k]`, floating
 * @param b `[k]`, same dtype
 * @returns `[n]`
 * @throws {ShapeError} if they are no matrix and vector, or the inner sizes differ
 * @throws {DTypeError} if the dtypes differ or are not floating
 * @example mv(tensor([[1, 2], [3, 4]]), tensor([1, 10])).toArray(); // [21, 43]
 * @see https://pytorch.org/docs/stable/generated/torch.mv.html
 */
export function mv(a: Tensor, b: Tensor): Tensor {
  requireFactors('mv', [
    ['a', a, ['n', 'k']],
    ['b', b, ['k']],
  ]);
  return matmul(a, b);
}

/**
 * Multiplies the matrices of two batches of the same size.
 *
 * @param a `[batch, n, k]`, floating
 * @param b `[batch, k, m]`, same dtype
 * @returns `[batch, n, m]`
 * @throws {ShapeError} if one is no batch of matrices, or sizes differ
 * @throws {DTypeError} if the dtypes differ or are not floating
 * @example bmm(ones([2, 1, 3]), ones([2, 3, 1])).toArray(); // [[[3]], [[3]]]
 * @see https://pytorch.org/docs/stable/generated/torch.bmm.html
 */
export function bmm(a: Tensor, b: Tensor): Tensor {
  requireFactors('bmm', [
    ['a', a, ['batch', 'n', 'k']],
    ['b', b, ['batch', 'k', 'm']],
  ]);
  return matmul(a, b);
}
