import {
  add,
  atanh,
  clamp,
  cumsum,
  div,
  exp,
  eye,
  formatShape,
  log,
  log1p,
  matmul,
  mul,
  neg,
  oneHot,
  pad,
  reshape,
  ShapeError,
  slice,
  softplus,
  sqrt,
  sub,
  sum,
  tanh,
  tensor,
  type Shape,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { corrCholesky, realVector, type Constraint } from '../constraints/index.ts';
import { limitsOf } from '../special/limits.ts';
import { Transform } from './transform.ts';

/** Where the elements of a vector stand in a lower triangle, row by row: a 1 in each row, `[elements, size²]`. */
function places(size: number, diagonal: number, { dtype }: Tensor): Tensor {
  const rows = Array.from({ length: size }, (_, i) => i);
  const columns = rows.flatMap((i) => rows.slice(0, Math.max(0, i + diagonal + 1)).map((k) => i * size + k));
  return oneHot(tensor(columns, { dtype: 'int32' }), size * size, { dtype });
}

/** Rows to matrices with these below a diagonal, and 0 elsewhere. */
function toTriangle(x: Tensor, size: number): Tensor {
  return reshape(matmul(x, places(size, -1, x)), [...x.shape.slice(0, -1), size, size]);
}

/** What is below a diagonal of matrices, as rows. */
function fromTriangle(y: Tensor, diagonal: number): Tensor {
  const size = y.shape.at(-1)!;
  return matmul(reshape(y, [...y.shape.slice(0, -2), size * size]), places(size, diagonal, y), { transposeB: true });
}

/** Each element moved one to the right, behind a 1. */
function shifted(x: Tensor): Tensor {
  const before = x.shape.map((_, axis) => (axis === x.rank - 1 ? ([1, 0] as const) : ([0, 0] as const)));
  return pad(slice(x, { axis: -1, end: -1 }), before, { value: 1 });
}

/** `1 − Σ y²` up to each column. */
const left = (y: Tensor): Tensor => sub(1, cumsum(mul(y, y), -1));

/**
 * Vectors of n (n − 1) / 2 numbers to Cholesky factors of correlations of n.
 *
 * @example new CorrCholeskyTransform().forward(tensor([0])).toArray(); // [[1, 0], [0, 1]]
 * @see https://pytorch.org/docs/stable/distributions.html#torch.distributions.transforms.CorrCholeskyTransform
 */
export class CorrCholeskyTransform extends Transform {
  get domain(): Constraint {
    return realVector;
  }

  get codomain(): Constraint {
    return corrCholesky;
  }

  override get bijective(): boolean {
    return true;
  }

  forward(x: Tensor): Tensor {
    const { eps } = limitsOf(x.dtype);
    const size = this.forwardShape(x.shape).at(-1)!;
    const shares = toTriangle(clamp(tanh(x), { min: eps - 1, max: 1 - eps }), size);
    const rest = exp(cumsum(mul(log1p(neg(mul(shares, shares))), 0.5), -1)); // ∏ √(1 − share²)
    return mul(add(shares, eye(size, { dtype: x.dtype })), shifted(rest));
  }

  inverse(y: Tensor): Tensor {
    return atanh(div(fromTriangle(y, -1), sqrt(fromTriangle(shifted(left(y)), -1))));
  }

  override logAbsDetJacobian(x: Tensor, y: Tensor): Tensor {
    const breaking = mul(sum(log(fromTriangle(left(y), -2)), -1), 0.5);
    const ofTanh = mul(sum(sub(add(x, softplus(mul(x, -2))), Math.LN2), -1), -2);
    return add(breaking, ofTanh);
  }

  override forwardShape(shape: Shape): Shape {
    const count = shape.at(-1) ?? 0;
    const size = Math.round(Math.sqrt(0.25 + 2 * count) + 0.5);
    if (shape.length === 0 || (size * (size - 1)) / 2 !== count)
      throw new ShapeError(
        'CorrCholeskyTransform',
        `the shape is ${formatShape(shape)}; its last axis must have n (n − 1) / 2 elements: 1, 3, 6 …`,
        { got: shape },
      );
    return [...shape.slice(0, -1), size, size];
  }

  override inverseShape(shape: Shape): Shape {
    const [rows, columns] = shape.slice(-2);
    if (shape.length < 2 || rows !== columns)
      throw new ShapeError(
        'CorrCholeskyTransform',
        `the shape is ${formatShape(shape)}; its last two axes must be equal`,
        { expected: rows, got: columns },
      );
    return [...shape.slice(0, -2), (rows * (rows - 1)) / 2];
  }
}
