import { requireWholeNumber } from '../../arguments/index.ts';
import { eye, ones } from '../../create.ts';
import type { Tensor } from '../../tensor.ts';
import { matmul } from '../product/matmul.ts';
import { where } from '../elementwise/where.ts';
import { stretchTo } from '../reduction/broadcast-to-op.ts';
import { requireSquare } from './matrices.ts';
import { inverse } from './solve.ts';

/**
 * Multiplies matrices with themselves, in about `log₂ n` products.
 *
 * @param x `[…, k, k]`, floating
 * @param n how often; 0 gives the identity, a negative number a power of the inverse
 * @returns same shape and dtype as `x`
 * @throws {ShapeError} if the matrices are not square
 * @throws {ConfigError} if `n` is not a whole number, or negative and a matrix singular
 * @throws {DTypeError} if `x` is not floating
 * @example matrixPower(tensor([[1, 1], [1, 0]]), 10).toArray(); // [[89, 55], [55, 34]]
 * @see https://pytorch.org/docs/stable/generated/torch.linalg.matrix_power.html
 */
export function matrixPower(x: Tensor, n: number): Tensor {
  requireSquare('matrixPower', 'x', x);
  requireWholeNumber('matrixPower', 'n', n, { least: -MOST, most: MOST });
  const unit = (): Tensor => stretchTo(eye(x.shape[x.rank - 1], { dtype: x.dtype }), x.shape);
  if (n === 0) return where(ones([], { dtype: 'bool' }), unit(), x); // so that it has a gradient, zeros
  return positivePower(n < 0 ? inverse(x) : x, Math.abs(n));
}

const MOST = 2 ** 31 - 1;

/** By squares: `x²ⁿ = (xⁿ)²`. */
function positivePower(x: Tensor, n: number): Tensor {
  if (n === 1) return x;
  const half = positivePower(x, Math.floor(n / 2));
  const even = matmul(half, half);
  return n % 2 === 0 ? even : matmul(even, x);
}
