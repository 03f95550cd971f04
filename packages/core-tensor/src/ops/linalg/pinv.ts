import { apply } from '../../apply.ts';
import { requireNumber, requireOptions, requireTensor } from '../../arguments/index.ts';
import { zeros } from '../../create.ts';
import { requireSame } from '../../dtype.ts';
import { ShapeError } from '../../errors.ts';
import { defineOp, type Op } from '../../op.ts';
import { formatShape } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { add } from '../elementwise/add.ts';
import { cast } from '../elementwise/cast.ts';
import { div } from '../elementwise/div.ts';
import { greater } from '../elementwise/greater.ts';
import { maximum } from '../elementwise/maximum.ts';
import { mul } from '../elementwise/mul.ts';
import { sub } from '../elementwise/sub.ts';
import { where } from '../elementwise/where.ts';
import { max } from '../reduction/max.ts';
import { orZero } from '../reduction/or-zero.ts';
import { sumAlong } from '../reduction/sum-op.ts';
import { sum } from '../reduction/sum.ts';
import { matmul } from '../product/matmul.ts';
import { requireFinite } from './eigh-op.ts';
import { batchOf, epsilonOf, matrixOf, requireMatrices, transposed } from './matrices.ts';
import { partsOf, svdOp } from './svd-op.ts';
import { svdvals } from './svd.ts';

/** What counts as 0. */
export interface ToleranceOptions {
  /** singular values up to it count as 0; default 0 */
  readonly atol?: number | undefined;
  /** as do those up to this share of the largest; default the larger size times the distance from 1 to the next number, 0 where `atol` is above 0 */
  readonly rtol?: number | undefined;
}

interface Tolerances {
  readonly atol: number;
  readonly rtol: number;
}

function tolerancesOf(name: string, x: Tensor, options: ToleranceOptions): Tolerances {
  requireMatrices(name, 'x', x);
  const { atol = 0, rtol } = requireOptions<ToleranceOptions>(name, options, { atol: true, rtol: true });
  requireNumber(name, 'atol', atol, { least: 0, infinite: true });
  if (rtol !== undefined) requireNumber(name, 'rtol', rtol, { least: 0, infinite: true });
  return { atol, rtol: rtol ?? (atol > 0 ? 0 : Math.max(...matrixOf(x)) * epsilonOf(x)) };
}

/** Which singular values, `[…, k]`, count. */
function countsIn(s: Tensor, { atol, rtol }: Tolerances): Tensor {
  return greater(s, maximum(mul(max(orZero(s, [s.rank - 1]), -1, { keepDims: true }), rtol), atol));
}

function inverseOf(x: Tensor, tolerances: Tolerances): Tensor {
  const { u, v, s } = partsOf(apply(svdOp, [x], { where: 'pinv' }), matrixOf(x)[0]);
  const counts = countsIn(s, tolerances);
  const inverse = where(counts, div(1, where(counts, s, 1)), 0);
  return matmul(mul(v, inverse), u, { transposeB: true });
}

export const pinvOp: Op<[x: Tensor], Tolerances> = defineOp<[x: Tensor], Tolerances>({
  name: 'pinv',
  infer: ([x]) => ({ shape: [...batchOf(x), ...[...matrixOf(x)].reverse()], dtype: x.dtype }),
  check: {
    input: 0,
    require: (x) => requireFinite('pinv', x),
  },
  forward: ([x], { data }, tolerances) => data.set(inverseOf(x, tolerances).data),
  // Golub and Pereyra (1973), The differentiation of pseudo-inverses and nonlinear least squares problems whose variables separate
  gradient(dy, { inputs: [a], output: p }) {
    const [pt, g] = [transposed(p), transposed(dy)];
    const [m, n] = matrixOf(a);
    if (m <= n) {
      const k = matmul(g, p);
      const kp = matmul(k, pt);
      const first = sub(kp, transposed(matmul(p, k)));
      const rest = sub(matmul(matmul(pt, p), sub(g, matmul(k, a))), matmul(matmul(a, p), kp));
      return [add(first, rest)];
    }
    const k = matmul(p, g);
    const pk = matmul(pt, k);
    const first = sub(matmul(matmul(sub(g, matmul(a, k)), p), pt), transposed(matmul(k, p)));
    return [add(first, sub(pk, matmul(matmul(pk, p), a)))];
  },
  decomposition: ([x], tolerances) => [inverseOf(x, tolerances)],
});

/**
 * Pseudo-inverse of matrices of any sizes and ranks, by their singular values. Moore and Penrose's.
 *
 * @param x `[…, m, n]`, floating
 * @param options singular values that count as 0: up to `atol`, default 0, or the share `rtol` of the largest
 * @returns `[…, n, m]`
 * @throws {ShapeError} if `x` has fewer than 2 axes
 * @throws {ConfigError} if an element is not finite
 * @throws {DTypeError} if `x` is not floating
 * @example pinv(tensor([[2, 0], [0, 4], [0, 0]])).toArray(); // [[0.500, 0, 0], [0, 0.250, 0]]
 * @see https://pytorch.org/docs/stable/generated/torch.linalg.pinv.html
 */
export function pinv(x: Tensor, options: ToleranceOptions = {}): Tensor {
  const tolerances = tolerancesOf('pinv', x, options);
  return apply(pinvOp, [x], tolerances);
}

/**
 * How many rows of matrices do not depend on each other, by their singular values.
 *
 * @param x `[…, m, n]`, floating
 * @param options singular values that count as 0: up to `atol`, default 0, or the share `rtol` of the largest
 * @returns `[…]`, int32
 * @throws {ShapeError} if `x` has fewer than 2 axes
 * @throws {ConfigError} if an element is not finite
 * @throws {DTypeError} if `x` is not floating
 * @example matrixRank(tensor([[1, 2], [2, 4]])).item(); // 1
 * @see https://pytorch.org/docs/stable/generated/torch.linalg.matrix_rank.html
 */
export function matrixRank(x: Tensor, options: ToleranceOptions = {}): Tensor {
  const tolerances = tolerancesOf('matrixRank', x, options);
  return sumAlong(cast(countsIn(svdvals(x), tolerances), 'int32'), [x.rank - 2]);
}

/** What was found for `A X = B`. */
export interface LeastSquares {
  readonly solution: Tensor;
  readonly residuals: Tensor;
  readonly rank: Tensor;
  readonly singularValues: Tensor;
}

/**
 * Solves systems of linear equations that have no solution, or many: the shortest of those with the least squares of what is left.
 *
 * @param a `[…, m, n]`, floating
 * @param b `[…, m, k]`, same dtype
 * @param options `rcond`: singular values up to this share of the largest count as 0; default the larger size times the distance from 1 to the
 *   next number
 * @returns `{ solution, residuals, rank, singularValues }`: `[…, n, k]`; the sums of squares of what is left, `[…, k]`, empty unless `m > n`;
 *   the ranks, `[…]`; the singular values
 * @throws {ShapeError} if the numbers of rows differ
 * @throws {ConfigError} if an element of `a` is not finite
 * @throws {DTypeError} if the dtypes differ or are not floating
 * @example lstsq(tensor([[1], [1]]), tensor([[1], [3]])).solution.toArray(); // [[2.000]]
 * @see https://pytorch.org/docs/stable/generated/torch.linalg.lstsq.html
 */
export function lstsq(a: Tensor, b: Tensor, options: { readonly rcond?: number | undefined } = {}): LeastSquares {
  requireTensor('lstsq', 'a', a);
  requireMatrices('lstsq', 'a', a);
  requireMatrices('lstsq', 'b', b);
  requireSame('lstsq', ['a', 'b'], [a.dtype, b.dtype]);
  const { rcond } = requireOptions<{ readonly rcond?: number | undefined }>('lstsq', options, { rcond: true });
  if (rcond !== undefined) requireNumber('lstsq', 'rcond', rcond, { least: 0 });
  const [[m, n], [rows]] = [matrixOf(a), matrixOf(b)];
  if (m !== rows)
    throw new ShapeError(
      'lstsq',
      `a is ${formatShape(a.shape)} and b is ${formatShape(b.shape)}; both must have as many rows (${m} vs ${rows})`,
      { expected: m, got: rows },
    );
  const x = matmul(pinv(a, { rtol: rcond }), b);
  const left = sub(matmul(a, x), b);
  const residuals = m > n ? sum(mul(left, left), -2) : zeros([0], { dtype: a.dtype });
  return { solution: x, residuals, rank: matrixRank(a, { rtol: rcond }), singularValues: svdvals(a) };
}
