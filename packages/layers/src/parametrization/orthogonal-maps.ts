import {
  add,
  cast,
  concat,
  div,
  eye,
  matmul,
  mul,
  slice,
  sub,
  sum,
  transpose,
  tril,
  zeros,
  type Tensor,
} from '@gradkit/core-tensor/functional';

/** A step along the matrix: entries `[…, i]` of the last axis, or of the last but one, with that axis. */
const column = (x: Tensor, i: number): Tensor => slice(x, { axis: -1, start: i, end: i + 1 });
const row = (x: Tensor, i: number): Tensor => slice(x, { axis: -2, start: i, end: i + 1 });

/** The first `k` columns of the identity, `[n, k]`. */
function identityLike(n: number, k: number, { dtype }: Tensor): Tensor {
  return slice(eye(n, { dtype }), [null, [0, k]]);
}

/** A skew-symmetric matrix `[…, n, n]` of the lower triangle of `[…, n, k]`. */
function skew(x: Tensor): Tensor {
  const [n, k] = x.shape.slice(-2);
  const lower = tril(x);
  const square = n === k ? lower : concat([lower, zeros([...x.shape.slice(0, -1), n - k], { dtype: x.dtype })], -1);
  return sub(square, transpose(square));
}

const squarings = 3;
const terms = 18; // of the series: what follows is below float32's precision up to a norm of 24

/** `eᴬ`: the series of a small part of A, squared again and again. */
function exponential(a: Tensor): Tensor {
  const one = eye(a.shape.at(-1)!, { dtype: a.dtype });
  const part = mul(a, 2 ** -squarings);
  let y = one;
  for (let i = terms; i >= 1; i--) y = add(mul(matmul(part, y), 1 / i), one);
  for (let i = 0; i < squarings; i++) y = matmul(y, y);
  return y;
}

/**
 * `(I − A/2)⁻¹ (I + A/2)`, by Gauss and Jordan; rows need not change places, for no pivot of such a matrix is below 1.
 */
function cayley(a: Tensor): Tensor {
  const n = a.shape.at(-1)!;
  const one = eye(n, { dtype: a.dtype });
  const half = mul(a, 0.5);
  let both = concat([sub(one, half), add(one, half)], -1);
  for (let i = 0; i < n; i++) {
    const line = row(both, i);
    const pivoted = div(line, column(line, i));
    both = sub(both, matmul(sub(column(both, i), column(one, i)), pivoted));
  }
  return slice(both, { axis: -1, start: n });
}

/** The product of reflections `I − tau v vᵀ`, of which each `v` stands below the diagonal, and signs on it, which have no gradient. */
function householder(x: Tensor): Tensor {
  const [n, k] = x.shape.slice(-2);
  const one = identityLike(n, k, x);
  const below = tril(x, -1);
  const vectors = add(below, one);
  const taus = div(2, add(sum(mul(below, below), -2, { keepDims: true }), 1));
  let y = add(mul(x, 0), one);
  for (let i = k - 1; i >= 0; i--) {
    const v = column(vectors, i);
    y = sub(y, mul(matmul(v, matmul(transpose(v), y)), column(taus, i)));
  }
  const diagonal = sum(mul(x, one), -2, { keepDims: true });
  return mul(y, cast(cast(diagonal, 'int32'), x.dtype));
}

/** Orthonormal columns `[…, n, k]`, n at least k, of any matrix of that shape. */
export const orthogonalMaps = {
  matrixExp: (x: Tensor) => firstColumns(exponential(skew(x)), x),
  cayley: (x: Tensor) => firstColumns(cayley(skew(x)), x),
  householder,
};

const firstColumns = (q: Tensor, { shape }: Tensor): Tensor => slice(q, { axis: -1, start: 0, end: shape.at(-1)! });
