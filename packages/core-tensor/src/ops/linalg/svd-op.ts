import { apply } from '../../apply.ts';
import { arange, eye, full } from '../../create.ts';
import { defineOp, type Op } from '../../op.ts';
import { sizeOf } from '../../shape.ts';
import type { TensorType } from '../../tensor-type.ts';
import type { Tensor } from '../../tensor.ts';
import { abs } from '../elementwise/abs.ts';
import { add } from '../elementwise/add.ts';
import { cast } from '../elementwise/cast.ts';
import { div } from '../elementwise/div.ts';
import { equal } from '../elementwise/equal.ts';
import { greater } from '../elementwise/greater.ts';
import { less } from '../elementwise/less.ts';
import { mul } from '../elementwise/mul.ts';
import { neg } from '../elementwise/neg.ts';
import { sqrtOfSquares } from '../elementwise/sqrt-of-squares.ts';
import { sub } from '../elementwise/sub.ts';
import { logicalAnd } from '../elementwise/logical-and.ts';
import { logicalNot } from '../elementwise/logical-not.ts';
import { logicalOr } from '../elementwise/logical-or.ts';
import { where } from '../elementwise/where.ts';
import { sort } from '../indexing/sort.ts';
import type { ValuesAndIndices } from '../indexing/sorting.ts';
import { concat } from '../movement/concat.ts';
import { reshape } from '../movement/reshape.ts';
import { slice } from '../movement/slice.ts';
import { squeeze } from '../movement/squeeze.ts';
import { unsqueeze } from '../movement/unsqueeze.ts';
import { matmul } from '../product/matmul.ts';
import { stretchTo } from '../reduction/broadcast-to-op.ts';
import { max } from '../reduction/max.ts';
import { orZero } from '../reduction/or-zero.ts';
import { sum } from '../reduction/sum.ts';
import { requireFinite } from './eigh-op.ts';
import { batchOf, matrixAt, matrixOf, transposed } from './matrices.ts';
import { orthogonalize } from './orthogonalize.ts';
import { rowsOf } from './qr-op.ts';
import { turned } from './rotations.ts';
import { singularValues, type Singular } from './singular-values.ts';
import { differenceOver, turnedColumns } from './spectrum.ts';

/** `U`, `V` and the singular values one above the other in one tensor: all have gradients. */
function typeOf(x: TensorType): TensorType {
  const [m, n] = matrixOf(x);
  return { shape: [...batchOf(x), m + n + 1, Math.min(m, n)], dtype: x.dtype };
}

/** The parts of such a tensor, of matrices with `m` rows. */
export function partsOf(packed: Tensor, m: number): { readonly u: Tensor; readonly v: Tensor; readonly s: Tensor } {
  const [rows] = matrixOf(packed);
  return { u: rowsOf(packed, 0, m), v: rowsOf(packed, m, rows - 1), s: rowsOf(packed, rows - 1, rows) };
}

function write(x: Tensor, y: { [at: number]: number }): void {
  const [m, n] = matrixOf(x);
  const k = Math.min(m, n);
  for (let at = 0, start = 0; at < sizeOf(batchOf(x)); at++, start += (m + n + 1) * k) {
    const { u, v, s }: Singular = singularValues(matrixAt(x, at), m, n);
    for (let i = 0; i < m * k; i++) y[start + i] = u[i];
    for (let i = 0; i < n * k; i++) y[start + m * k + i] = v[i];
    for (let i = 0; i < k; i++) y[start + (m + n) * k + i] = s[i];
  }
}

/** Turns the columns until they are orthogonal, divided by the largest entry so that no square is out of range. */
function turnedBy(x: Tensor): { readonly columns: Tensor; readonly turns: Tensor; readonly size: Tensor } {
  const [, n] = matrixOf(x);
  const largest = max(abs(x), [-2, -1], { keepDims: true });
  const size = where(greater(largest, 0), largest, 1);
  const unit = stretchTo(eye(n, { dtype: x.dtype }), [...batchOf(x), n, n]);
  const [columns, turns] = turned(div(x, size), unit, 'columns');
  return { columns, turns, size };
}

const lengthsOf = (columns: Tensor): ValuesAndIndices =>
  sort(sqrtOfSquares(sum(mul(columns, columns), -2)), -1, { descending: true });

const fewColumns = 8; // are turned however many rows there are, which a file may not know

/** The singular values alone: lengths of columns, of which those are 0 that more columns than rows have. */
function valuesOf(x: Tensor): Tensor {
  const [m, n] = matrixOf(x);
  if (m < n && n > fewColumns) return valuesOf(transposed(x));
  const { columns, size } = turnedBy(orZero(x, [x.rank - 2, x.rank - 1]));
  const values = slice(lengthsOf(columns).values, { axis: -1, end: Math.min(m, n) });
  return mul(values, squeeze(size, -1));
}

/** Turns until the columns are orthogonal, their lengths, and a basis along them. */
function composed(x: Tensor): Tensor {
  const [m, n] = matrixOf(x);
  if (m < n && n > fewColumns) {
    const { u, v, s } = partsOf(composed(transposed(x)), n);
    return concat([v, u, s], -2);
  }
  const some = orZero(x, [x.rank - 2, x.rank - 1]);
  const { u, v, s } = partsOf(composedOfSome(some), matrixOf(some)[0]);
  const parts = [rowsOf(u, 0, m), rowsOf(v, 0, n), s];
  return slice(concat(parts, -2), { axis: -1, end: Math.min(m, n) });
}

/** Of matrices with a row and a column at least. */
function composedOfSome(x: Tensor): Tensor {
  const [m, n] = matrixOf(x);
  const { dtype } = x;
  const k = Math.min(m, n);
  const first = (y: Tensor): Tensor => slice(y, { axis: -1, end: k });
  const { columns, turns, size } = turnedBy(x);
  const { values, indices } = lengthsOf(columns);
  const numbers = unsqueeze(arange(n, { dtype: 'int32' }), -1);
  const order = cast(equal(unsqueeze(cast(indices, 'int32'), -2), numbers), dtype);
  const { q, r } = orthogonalize(matmul(columns, order));
  const unit = slice(eye(n, { dtype }), { axis: 0, end: k });
  const diagonal = sum(where(greater(unit, 0), rowsOf(r, 0, k), 0), -1);
  const v = first(matmul(turns, order));
  const u = where(less(unsqueeze(diagonal, -2), 0), neg(first(q)), first(q));
  const isLying = full([], Number(m < n), { dtype: 'bool' }); // a number that a file finds where it does not know the rows
  // not `where`, which WebGPU does not have of bool
  const isTurned = logicalOr(logicalAnd(isLying, turnedColumns(u)), logicalAnd(logicalNot(isLying), turnedColumns(v)));
  const parts = [where(isTurned, neg(u), u), where(isTurned, neg(v), v), mul(unsqueeze(first(values), -2), size)];
  return concat(parts, -2);
}

type SvdOp = Op<[x: Tensor], { where: string }>;

export const svdOp: SvdOp = defineOp<[x: Tensor], { where: string }>({
  name: 'svd',
  infer: ([x]) => typeOf(x),
  check: {
    input: 0,
    require: (x, { where: name }) => requireFinite(name, x),
  },
  forward: ([x], { data }) => write(x, data),
  // With E = sⱼ² − sᵢ²: dA = U ((skew(Uᵀ dU) / E) s + s (skew(Vᵀ dV) / E) + diag ds) Vᵀ, and what dU and dV have beside U and V.
  // Townsend (2016), Differentiating the singular value decomposition
  gradient(dy, { inputs: [x], output }) {
    const [m, n] = matrixOf(x);
    const { u, v, s } = partsOf(output, m);
    const { u: du, v: dv, s: ds } = partsOf(dy, m);
    const [ofU, ofV] = [matmul(u, du, { transposeA: true }), matmul(v, dv, { transposeA: true })];
    const squares = mul(s, s);
    const over = (inner: Tensor): Tensor => differenceOver(sub(inner, transposed(inner)), squares);
    const turns = add(mul(over(ofU), s), mul(transposed(s), over(ofV)));
    const inner = add(turns, mul(eye(Math.min(m, n), { dtype: x.dtype }), ds));
    const within = matmul(matmul(u, inner), v, { transposeB: true });
    if (m > n) return [add(within, matmul(div(sub(du, matmul(u, ofU)), s), v, { transposeB: true }))];
    if (m < n) return [add(within, matmul(div(u, s), sub(dv, matmul(v, ofV)), { transposeB: true }))];
    return [within];
  },
  decomposition: ([x]) => [composed(x)],
});

export const svdvalsOp: SvdOp = defineOp<[x: Tensor], { where: string }>({
  name: 'svdvals',
  infer: ([x]) => [{ shape: [...batchOf(x), Math.min(...matrixOf(x))], dtype: x.dtype }, typeOf(x)],
  check: {
    input: 0,
    require: (x, { where: name }) => requireFinite(name, x),
  },
  forward([x], { data: y }, _, [, { data }]) {
    write(x, data);
    const [m, n] = matrixOf(x);
    const k = Math.min(m, n);
    for (let at = 0; at < sizeOf(batchOf(x)); at++)
      for (let i = 0; i < k; i++) y[at * k + i] = data[at * (m + n + 1) * k + (m + n) * k + i];
  },
  // dA = U diag(ds) Vᵀ, whether or not singular values are equal
  gradient(dy, { inputs: [x], outputs, attributes, createGraph }) {
    const { u, v } = partsOf(createGraph ? apply(svdOp, [x], attributes) : outputs[1], matrixOf(x)[0]);
    return [matmul(mul(u, unsqueeze(dy, -2)), v, { transposeB: true })];
  },
  decomposition([x], _, __, ___, [, isBasisWanted]) {
    if (!isBasisWanted) return [valuesOf(x)];
    const all = composed(x);
    const [m] = matrixOf(x);
    return [reshape(partsOf(all, m).s, [...batchOf(x), Math.min(...matrixOf(x))]), all];
  },
});
