import { apply } from '../../apply.ts';
import { requireOneOf, requireOptions } from '../../arguments/index.ts';
import type { Tensor } from '../../tensor.ts';
import { squeeze } from '../movement/squeeze.ts';
import { eighOp, eigvalshOp } from './eigh-op.ts';
import { matrixOf, requireSquare, transposed } from './matrices.ts';
import { rowsOf } from './qr-op.ts';

/** Which triangle counts. */
export interface EighOptions {
  /** the lower one, `'L'`, or the upper one, `'U'`; default `'L'` */
  readonly UPLO?: 'L' | 'U' | undefined;
}

function chosen(where: string, x: Tensor, options: EighOptions): Tensor {
  requireSquare(where, 'x', x);
  const { UPLO = 'L' } = requireOptions<EighOptions>(where, options, { UPLO: true });
  requireOneOf(where, 'UPLO', UPLO, ['L', 'U']);
  return UPLO === 'L' ? x : transposed(x);
}

/** Of `A = V diag(w) Vᵀ`, `w` and `V`. */
export interface Eigen {
  readonly eigenvalues: Tensor;
  readonly eigenvectors: Tensor;
}

/**
 * Eigenvalues and eigenvectors of symmetric matrices, for small ones: by turns of two axes.
 *
 * `A = V diag(w) Vᵀ`. Compiled and exported, the turns are a `Scan`.
 *
 * @param x `[…, n, n]`, floating; only one triangle counts
 * @param options `UPLO`: `'L'` (default) or `'U'`
 * @returns `{ eigenvalues, eigenvectors }`: in ascending order, `[…, n]`, and in columns, `[…, n, n]`; their signs, which are free, are always
 *   chosen alike. The gradient of eigenvectors is infinite where eigenvalues are equal
 * @throws {ShapeError} if the matrices are not square
 * @throws {ConfigError} if an element is not finite
 * @throws {DTypeError} if `x` is not floating
 * @example eigh(tensor([[2, 1], [1, 2]])).eigenvalues.toArray(); // [1.000, 3.000]
 * @see https://pytorch.org/docs/stable/generated/torch.linalg.eigh.html
 */
export function eigh(x: Tensor, options: EighOptions = {}): Eigen {
  const a = chosen('eigh', x, options);
  const [n] = matrixOf(a);
  const all = apply(eighOp, [a], { where: 'eigh' });
  return { eigenvalues: squeeze(rowsOf(all, n, n + 1), -2), eigenvectors: rowsOf(all, 0, n) };
}

/**
 * Eigenvalues of symmetric matrices. They have a gradient where some are equal, too.
 *
 * @param x `[…, n, n]`, floating; only one triangle counts
 * @param options `UPLO`: `'L'` (default) or `'U'`
 * @returns in ascending order, `[…, n]`
 * @throws {ShapeError} if the matrices are not square
 * @throws {ConfigError} if an element is not finite
 * @throws {DTypeError} if `x` is not floating
 * @example eigvalsh(tensor([[2, 1], [1, 2]])).toArray(); // [1.000, 3.000]
 * @see https://pytorch.org/docs/stable/generated/torch.linalg.eigvalsh.html
 */
export function eigvalsh(x: Tensor, options: EighOptions = {}): Tensor {
  return apply(eigvalshOp, [chosen('eigvalsh', x, options)], { where: 'eigvalsh' });
}
