import { expect, test } from 'vitest';
import {
  cholesky,
  choleskySolve,
  det,
  eigh,
  eigvalsh,
  inverse,
  logdet,
  lstsq,
  matrixNorm,
  matrixPower,
  matrixRank,
  norm,
  ones,
  pinv,
  qr,
  slogdet,
  solve,
  solveTriangular,
  svd,
  svdvals,
  tensor,
  vectorNorm,
  zeros,
} from '../../index.ts';

const whole = ones([2, 2], { dtype: 'int32' });
const batch = tensor([
  [
    [1, 0],
    [0, 1],
  ],
  [
    [1, 2],
    [2, 4],
  ],
]);

test.each<[act: () => unknown, text: string]>([
  [
    () => inverse(batch),
    'inverse: matrix [1] of x [2, 2, 2] is singular: its pivot 1 is 0; a matrix with an inverse is needed',
  ],
  [() => inverse(zeros([1, 1])), 'inverse: x is singular: its pivot 0 is 0; a matrix with an inverse is needed'],
  [() => solve(batch, ones([2])), 'solve: matrix [1] of a [2, 2, 2] is singular: its pivot 1 is 0'],
  [() => matrixPower(batch, -1), 'inverse: matrix [1] of x [2, 2, 2] is singular'],
  [
    () => cholesky(batch),
    'cholesky: matrix [1] of x [2, 2, 2] is not positive definite: its leading minor of order 2 is not above 0',
  ],
  [
    () => cholesky(tensor([[NaN]])),
    'cholesky: x is not positive definite: its leading minor of order 1 is not above 0',
  ],
  [() => inverse(ones([2, 3])), 'inverse: x is [2, 3]; matrices must be square, with as many rows as columns (2 vs 3)'],
  [() => det(ones([3])), 'det: x is [3]; matrices need at least 2 axes, not 1'],
  [() => slogdet(whole), "slogdet: x is int32 but must be float32 or float64; use x.cast('float32')"],
  [() => logdet(ones([2, 1])), 'logdet: x is [2, 1]; matrices must be square'],
  [
    () => solve(ones([2, 2]), ones([3, 1])),
    'solve: a is [2, 2] and b is [3, 1]; b must have as many rows as a (2 vs 3)',
  ],
  [() => solve(ones([2, 2]), whole), 'solve: b is int32 but must be float32 or float64'],
  [
    () => solveTriangular(ones([2, 2]), ones([2, 1]), {} as { upper: true }),
    'solveTriangular: upper is not given; it must be true or false',
  ],
  [
    () => solveTriangular(ones([2, 2]), ones([3, 1]), { upper: true }),
    'solveTriangular: a is [2, 2] and b is [3, 1]; b must have as many rows as a (2 vs 3)',
  ],
  [() => choleskySolve(ones([2]), ones([2, 2])), 'choleskySolve: b is [2]; matrices need at least 2 axes, not 1'],
  [() => matrixPower(ones([2, 2]), 0.5), 'matrixPower: n is 0.5; it must be a whole number in'],
  [() => norm(whole), "norm: x is int32 but must be float32 or float64; use x.cast('float32')"],
  [() => vectorNorm(ones([2]), { ord: NaN }), 'vectorNorm: ord is NaN; it must be a number'],
  [
    () => matrixNorm(ones([2, 2]), { axis: [0, 0] }),
    'matrixNorm: axis is 0,0; rows and columns must be different axes',
  ],
  [() => matrixNorm(ones([2])), 'matrixNorm: axis is -2 but must be -1 … 0 for rank 1'],
])('%#: what does not fit is refused', (act, text) => {
  expect(act).toThrow(text);
});

test.each<[act: () => unknown, text: string]>([
  [() => svd(tensor([[1, NaN]])), 'svd: x holds NaN; its elements must be finite'],
  [() => svdvals(ones([2])), 'svdvals: x is [2]; matrices need at least 2 axes, not 1'],
  [
    () => eigh(tensor([[[1]], [[Infinity]]])),
    'eigh: matrix [1] of x [2, 1, 1] holds Infinity; its elements must be finite',
  ],
  [
    () => eigvalsh(ones([2, 3])),
    'eigvalsh: x is [2, 3]; matrices must be square, with as many rows as columns (2 vs 3)',
  ],
  [() => eigh(ones([2, 2]), { UPLO: 'l' as 'L' }), 'eigh: UPLO is l; it must be one of L, U'],
  [() => qr(ones([2, 2]), { mode: 'full' as 'r' }), 'qr: mode is full; it must be one of reduced, complete, r'],
  [() => pinv(ones([2, 2]), { rtol: -1 }), 'pinv: rtol is -1; it must be at least 0'],
  [() => matrixRank(tensor([[NaN]])), 'svdvals: x holds NaN; its elements must be finite'],
  [() => lstsq(ones([2, 1]), ones([3, 1])), 'lstsq: a is [2, 1] and b is [3, 1]; both must have as many rows (2 vs 3)'],
])('%#: what does not fit a decomposition is refused', (act, text) => {
  expect(act).toThrow(text);
});
