import { apply } from '../../apply.ts';
import { requireBoolean, requireOptions } from '../../arguments/index.ts';
import { eye, ones, zerosLike } from '../../create.ts';
import { requireSame } from '../../dtype.ts';
import { defineOp } from '../../op.ts';
import type { Tensor } from '../../tensor.ts';
import { add } from '../elementwise/add.ts';
import { div } from '../elementwise/div.ts';
import { greater } from '../elementwise/greater.ts';
import { mul } from '../elementwise/mul.ts';
import { sqrt } from '../elementwise/sqrt.ts';
import { sub } from '../elementwise/sub.ts';
import { where } from '../elementwise/where.ts';
import { tril } from '../movement/tril.ts';
import { triu } from '../movement/triu.ts';
import { unsqueeze } from '../movement/unsqueeze.ts';
import { matmul } from '../product/matmul.ts';
import { scan, type ScanStep } from '../recurrent/scan.ts';
import { sum } from '../reduction/sum.ts';
import { sizeOf } from '../../shape.ts';
import {
  batchOf,
  matrixAt,
  matrixOf,
  requireMatrices,
  requireSquare,
  rowsFirst,
  transposed,
  valueError,
} from './matrices.ts';
import { solveTriangular } from './triangular.ts';

/** The factor in place of the matrix, of which the lower triangle counts; the first row whose pivot is not above 0, or −1. */
function decompose(a: Float64Array, n: number): number {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let total = a[i * n + j];
      for (let k = 0; k < j; k++) total -= a[i * n + k] * a[j * n + k];
      if (i === j && !(total > 0)) return i;
      a[i * n + j] = i === j ? Math.sqrt(total) : total / a[j * n + j];
    }
    a.fill(0, i * n + i + 1, (i + 1) * n);
  }
  return -1;
}

/** One column. State: the columns before, zeros elsewhere. Entries: the column of the matrix, its number as a unit vector, the rows from it on. */
const nextColumn: ScanStep = ([l], [a, unit, rest]) => {
  const isHere = greater(unit, 0);
  const row = sum(where(unsqueeze(isHere, -1), l, 0), -2, { keepDims: true });
  const left = sub(a, sum(mul(l, row), -1));
  const pivot = sqrt(sum(where(isHere, left, 0), -1, { keepDims: true }));
  const column = where(greater(rest, 0), div(left, pivot), 0);
  return { states: [where(isHere, unsqueeze(column, -1), l)], outputs: [pivot] };
};

interface CholeskyNames {
  /** the function or class that is called, for messages; default cholesky */
  readonly where?: string | undefined;
  /** of the matrix there; default x */
  readonly argument?: string | undefined;
}

export const choleskyOp = defineOp<[x: Tensor], CholeskyNames>({
  name: 'cholesky',
  infer: ([x]) => x,
  check: {
    input: 0,
    require(x, { where: name = 'cholesky', argument = 'x' }) {
      const [n] = matrixOf(x);
      for (let at = 0; at < sizeOf(batchOf(x)); at++) {
        const row = decompose(matrixAt(x, at), n);
        if (row < 0) continue;
        const problem = `is not positive definite: its leading minor of order ${row + 1} is not above 0`;
        throw valueError(name, x, { at, problem, name: argument });
      }
    },
  },
  forward([x], { data: y }) {
    const [n] = matrixOf(x);
    for (let at = 0; at < sizeOf(batchOf(x)); at++) {
      const a = matrixAt(x, at);
      decompose(a, n);
      y.set(a, at * n * n);
    }
  },
  // S = lower triangle of Lᵀ dL, mirrored, its diagonal once: dA = ½ L⁻ᵀ S L⁻¹. Murray (2016), https://arxiv.org/abs/1602.07527
  gradient(dy, { output: l }) {
    const lower = tril(matmul(l, dy, { transposeA: true }));
    const mirrored = mul(add(lower, transposed(tril(lower, -1))), 0.5);
    const upper = transposed(l);
    const half = solveTriangular(upper, mirrored, { upper: true });
    return [transposed(solveTriangular(upper, transposed(half), { upper: true }))];
  },
  decomposition([x]) {
    const [n] = matrixOf(x);
    const { dtype } = x;
    if (n === 0) return [x];
    const [l] = scan(nextColumn, {
      states: [zerosLike(x)],
      sequences: [rowsFirst(transposed(x)), eye(n, { dtype }), triu(ones([n, n], { dtype }))],
    });
    return [l];
  },
});

interface CholeskyOptions {
  /** `A = Uᵀ U` with an upper triangle; default false */
  readonly upper?: boolean | undefined;
}

function isUpper(name: string, options: CholeskyOptions): boolean {
  const { upper = false } = requireOptions<CholeskyOptions>(name, options, { upper: true });
  requireBoolean(name, 'upper', upper);
  return upper;
}

/**
 * Cholesky factor of symmetric, positive definite matrices.
 *
 * `A = L Lᵀ` with a lower triangle, or with `upper` `A = Uᵀ U`
 *
 * Compiled and exported, the columns are a `Scan`. A matrix that is not positive definite is an error; where only a graph knows the values, the result
 * is not finite.
 *
 * @param x `[…, n, n]`, floating; only the lower triangle counts
 * @param options `upper`: default false
 * @returns same shape and dtype as `x`. The gradient is that of a symmetric matrix
 * @throws {ShapeError} if the matrices are not square
 * @throws {ConfigError} if a matrix is not positive definite
 * @throws {DTypeError} if `x` is not floating
 * @example cholesky(tensor([[4, 2], [2, 10]])).toArray(); // [[2, 0], [1, 3]]
 * @see https://pytorch.org/docs/stable/generated/torch.linalg.cholesky.html
 */
export function cholesky(x: Tensor, options: CholeskyOptions = {}): Tensor {
  requireSquare('cholesky', 'x', x);
  const upper = isUpper('cholesky', options);
  const l = apply(choleskyOp, [x], {});
  return upper ? transposed(l) : l;
}

/**
 * Solves systems of linear equations whose matrix is given by its Cholesky factor.
 *
 * `L Lᵀ X = B`
 *
 * @param b `[…, n, m]`, floating
 * @param l `[…, n, n]`, same dtype: what `cholesky` gives
 * @param options `upper`: whether the factor is an upper triangle; default false
 * @returns `[…, n, m]`
 * @throws {ShapeError} if the factor is not square, or the sizes do not fit
 * @throws {DTypeError} if the dtypes differ or are not floating
 * @example choleskySolve(tensor([[8], [22]]), cholesky(tensor([[4, 2], [2, 10]]))).toArray(); // [[1], [2]]
 * @see https://pytorch.org/docs/stable/generated/torch.cholesky_solve.html
 */
export function choleskySolve(b: Tensor, l: Tensor, options: CholeskyOptions = {}): Tensor {
  requireMatrices('choleskySolve', 'b', b);
  requireSquare('choleskySolve', 'l', l);
  requireSame('choleskySolve', ['b', 'l'], [b.dtype, l.dtype]);
  const upper = isUpper('choleskySolve', options);
  const lower = upper ? transposed(l) : l;
  return solveTriangular(transposed(lower), solveTriangular(lower, b, { upper: false }), { upper: true });
}
