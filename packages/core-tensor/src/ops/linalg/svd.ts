import { apply } from '../../apply.ts';
import { requireBoolean, requireOptions } from '../../arguments/index.ts';
import type { Tensor } from '../../tensor.ts';
import { squeeze } from '../movement/squeeze.ts';
import { matrixOf, requireMatrices, transposed } from './matrices.ts';
import { completed } from './qr-op.ts';
import { partsOf, svdOp, svdvalsOp } from './svd-op.ts';

/** How much is wanted. */
export interface SvdOptions {
  /** square `U` and `Vᵀ`; else with as many columns and rows as the smaller size; default true */
  readonly fullMatrices?: boolean | undefined;
}

/** Factors of `A = U diag(S) Vᵀ`. */
export interface SvdFactors {
  readonly u: Tensor;
  readonly s: Tensor;
  readonly vh: Tensor;
}

/**
 * Singular value decomposition, for small matrices: by turns of two columns.
 *
 * `A = U diag(S) Vᵀ`. Compiled and exported, the turns are a `Scan`.
 *
 * @param x `[…, m, n]`, floating
 * @param options `fullMatrices`: default true
 * @returns `{ u, s, vh }`: `U`, `[…, m, m]`, the singular values in descending order, `[…, k]` with `k = min(m, n)`, and `Vᵀ`, `[…, n, n]`; without
 *   `fullMatrices` `U` is `[…, m, k]` and `Vᵀ` `[…, k, n]`. Signs, which are free, are always chosen alike. What is beyond the first `k`
 *   columns and rows has no gradient; that of the others is infinite where singular values are equal
 * @throws {ShapeError} if `x` has fewer than 2 axes
 * @throws {ConfigError} if an element is not finite
 * @throws {DTypeError} if `x` is not floating
 * @example svd(tensor([[0, 2], [3, 0]])).s.toArray(); // [3, 2]
 * @see https://pytorch.org/docs/stable/generated/torch.linalg.svd.html
 */
export function svd(x: Tensor, options: SvdOptions = {}): SvdFactors {
  requireMatrices('svd', 'x', x);
  const { fullMatrices = true } = requireOptions<SvdOptions>('svd', options, { fullMatrices: true });
  requireBoolean('svd', 'fullMatrices', fullMatrices);
  const { u, v, s } = partsOf(apply(svdOp, [x], { where: 'svd' }), matrixOf(x)[0]);
  const [left, right] = fullMatrices ? [completed(u), completed(v)] : [u, v];
  return { u: left, s: squeeze(s, -2), vh: transposed(right) };
}

/**
 * Singular values. They have a gradient where some are equal, too.
 *
 * @param x `[…, m, n]`, floating
 * @returns in descending order, `[…, min(m, n)]`
 * @throws {ShapeError} if `x` has fewer than 2 axes
 * @throws {ConfigError} if an element is not finite
 * @throws {DTypeError} if `x` is not floating
 * @example svdvals(tensor([[0, 2], [3, 0]])).toArray(); // [3, 2]
 * @see https://pytorch.org/docs/stable/generated/torch.linalg.svdvals.html
 */
export function svdvals(x: Tensor): Tensor {
  requireMatrices('svdvals', 'x', x);
  return apply(svdvalsOp, [x], { where: 'svdvals' });
}
