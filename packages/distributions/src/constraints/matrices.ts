import {
  abs,
  add,
  cholesky,
  eigvalsh,
  equal,
  eye,
  full,
  greater,
  greaterEqual,
  lessEqual,
  logicalAnd,
  logicalOr,
  mul,
  sqrt,
  sub,
  sum,
  transpose,
  tril,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { allHold } from './all-hold.ts';
import { Constraint, type ConstraintTest } from './constraint.ts';

const matrix = (name: string, holds: (value: Tensor) => Tensor, rule: string): Constraint => {
  const test: ConstraintTest = { isDiscrete: false, eventDim: 2, holds, rule: () => rule };
  return new Constraint(name, test);
};

const isLowerTriangular = (value: Tensor): Tensor => allHold(equal(tril(value), value), 2);

/** 0 above the diagonal. */
export const lowerTriangular = matrix('lowerTriangular', isLowerTriangular, '0 above the diagonal');

function isLowerCholesky(value: Tensor): Tensor {
  const isOffDiagonal = equal(eye(value.shape.at(-1)!, { dtype: value.dtype }), 0);
  return logicalAnd(isLowerTriangular(value), allHold(logicalOr(isOffDiagonal, greater(value, 0)), 2));
}

/** 0 above the diagonal, and above 0 on it. */
export const lowerCholesky = matrix('lowerCholesky', isLowerCholesky, '0 above the diagonal and above 0 on it');

/** Rows of length 1, 0 above the diagonal, and above 0 on it: the Cholesky factor of correlations. */
export const corrCholesky = matrix(
  'corrCholesky',
  (value) => {
    const tolerance = 10 * value.shape.at(-1)! * (value.dtype === 'float64' ? 2 ** -52 : 2 ** -23);
    const lengths = sqrt(sum(mul(value, value), -1));
    return logicalAnd(isLowerCholesky(value), allHold(lessEqual(abs(sub(lengths, 1)), tolerance)));
  },
  '0 above the diagonal and above 0 on it, with rows of length 1',
);

const isSymmetric = (value: Tensor): Tensor => {
  const mirrored = transpose(value);
  return allHold(lessEqual(abs(sub(value, mirrored)), add(mul(abs(mirrored), 1e-5), 1e-6)), 2);
};

/** The same when rows and columns are swapped, to rounding. */
export const symmetric = matrix('symmetric', isSymmetric, 'symmetric');

/** As many rows as columns. */
export const square = matrix(
  'square',
  ({ shape, dtype }) => greater(full(shape.slice(0, -2), Number(shape.at(-1) === shape.at(-2)), { dtype }), 0),
  'square',
);

/** Symmetric, without a negative eigenvalue. */
export const positiveSemidefinite = matrix(
  'positiveSemidefinite',
  (value) => logicalAnd(isSymmetric(value), allHold(greaterEqual(eigvalsh(value), 0))),
  'symmetric, without a negative eigenvalue',
);

/** Where values are unknown, a matrix without a finite Cholesky factor is not positive definite. */
function isDefinite(value: Tensor): Tensor {
  if (!value.isSymbolic) return allHold(greater(eigvalsh(value), 0));
  const factor = cholesky(value);
  return allHold(equal(sub(factor, factor), 0), 2);
}

/** Symmetric, with positive eigenvalues. */
export const positiveDefinite = matrix(
  'positiveDefinite',
  (value) => logicalAnd(isSymmetric(value), isDefinite(value)),
  'symmetric and positive definite',
);
