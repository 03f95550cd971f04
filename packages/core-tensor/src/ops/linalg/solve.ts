import { apply } from '../../apply.ts';
import { requireBoolean, requireOptions, requireTensor } from '../../arguments/index.ts';
import { eye } from '../../create.ts';
import { sameShape } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { squeeze } from '../movement/squeeze.ts';
import { unsqueeze } from '../movement/unsqueeze.ts';
import { matrixOf, requireMatrices, requireSquare, transposed } from './matrices.ts';
import { solveOp } from './solve-op.ts';

/** On which side the matrix stands. */
export interface SolveOptions {
  /** `A X = B`; false: `X A = B`; default true */
  readonly left?: boolean | undefined;
}

/**
 * Solves systems of linear equations, by elimination.
 *
 * `A X = B`, or with `left: false` `X A = B`
 *
 * Compiled and exported, the elimination is a `Scan`. A singular matrix is an error; where only a graph knows the values, its solution is not finite.
 *
 * @param a `[…, n, n]`, floating, the batch axes broadcast with those of `b`
 * @param b `[…, n, m]`, same dtype; `[n]`, or `a`'s shape without the last axis, is one column for each matrix
 * @param options `left`: default true
 * @returns `[…, n, m]`, or `b`'s shape where it has one column for each matrix
 * @throws {ShapeError} if the matrices are not square, or the sizes do not fit
 * @throws {ConfigError} if a matrix is singular
 * @throws {DTypeError} if the dtypes differ or are not floating
 * @example solve(tensor([[2, 0], [1, 1]]), tensor([4, 5])).toArray(); // [2, 3]
 * @see https://pytorch.org/docs/stable/generated/torch.linalg.solve.html
 */
export function solve(a: Tensor, b: Tensor, options: SolveOptions = {}): Tensor {
  requireSquare('solve', 'a', a);
  requireTensor('solve', 'b', b);
  const { left = true } = requireOptions<SolveOptions>('solve', options, { left: true });
  requireBoolean('solve', 'left', left);
  const isVector = b.rank === 1 || sameShape(b.shape, a.shape.slice(0, -1));
  const columns = isVector ? unsqueeze(b, left ? -1 : -2) : b;
  requireMatrices('solve', 'b', columns);
  const attributes = { where: 'solve', perturbed: false };
  const x = left
    ? apply(solveOp, [a, columns], attributes)
    : transposed(apply(solveOp, [transposed(a), transposed(columns)], attributes));
  return isVector ? squeeze(x, left ? -1 : -2) : x;
}

/**
 * Inverse of square matrices.
 *
 * Compiled and exported, the elimination is a `Scan`. A singular matrix is an error; where only a graph knows the values, the result is not finite.
 * `solve(a, b)` is more exact, and faster, than `matmul(inverse(a), b)`.
 *
 * @param x `[…, n, n]`, floating
 * @returns same shape and dtype as `x`
 * @throws {ShapeError} if the matrices are not square
 * @throws {ConfigError} if a matrix is singular
 * @throws {DTypeError} if `x` is not floating
 * @example inverse(tensor([[2, 0], [0, 4]])).toArray(); // [[0.5, 0], [0, 0.25]]
 * @see https://pytorch.org/docs/stable/generated/torch.linalg.inv.html
 */
export function inverse(x: Tensor): Tensor {
  requireSquare('inverse', 'x', x);
  const [n] = matrixOf(x);
  return apply(solveOp, [x, eye(n, { dtype: x.dtype })], { where: 'inverse', perturbed: false });
}
