import { apply } from '../../apply.ts';
import { arange, eye } from '../../create.ts';
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
import { mul } from '../elementwise/mul.ts';
import { sub } from '../elementwise/sub.ts';
import { where } from '../elementwise/where.ts';
import { sort } from '../indexing/sort.ts';
import { concat } from '../movement/concat.ts';
import { reshape } from '../movement/reshape.ts';
import { tril } from '../movement/tril.ts';
import { unsqueeze } from '../movement/unsqueeze.ts';
import { matmul } from '../product/matmul.ts';
import { stretchTo } from '../reduction/broadcast-to-op.ts';
import { max } from '../reduction/max.ts';
import { sum } from '../reduction/sum.ts';
import { batchOf, matrixAt, matrixOf, transposed, valueError } from './matrices.ts';
import { rowsOf } from './qr-op.ts';
import { differenceOver, isTurned, signed } from './spectrum.ts';
import { turned, turnOf } from './rotations.ts';

/** Throws where values are not finite, of which there is no spectrum. */
export function requireFinite(name: string, x: Tensor): void {
  const bad = x.data.findIndex((value: number) => !Number.isFinite(value));
  if (bad < 0) return;
  const at = Math.floor(bad / sizeOf(matrixOf(x)));
  throw valueError(name, x, { at, problem: `holds ${x.data[bad]}; its elements must be finite` });
}

interface Spectrum {
  readonly values: Float64Array;
  /** in columns */
  readonly vectors: Float64Array;
}

/** Turns two axes after the other until nothing is left beside the diagonal. Jacobi (1846) */
function diagonalize(a: Float64Array, n: number): Spectrum {
  const v = Float64Array.from({ length: n * n }, (_, at) => Number(at % (n + 1) === 0));
  const turn = (
    m: Float64Array,
    from: number,
    to: number,
    [cos, sin]: readonly [number, number],
    step: number,
  ): void => {
    for (let k = 0; k < n; k++, from += step, to += step) {
      const [x, y] = [m[from], m[to]];
      m[from] = cos * x - sin * y;
      m[to] = sin * x + cos * y;
    }
  };
  for (let sweep = 0, isChanged = true; isChanged && sweep < 60; sweep++) {
    isChanged = false;
    for (let p = 0; p < n; p++)
      for (let q = p + 1; q < n; q++) {
        const off = a[p * n + q];
        if (Math.abs(off) <= 1e-17 * (Math.abs(a[p * n + p]) + Math.abs(a[q * n + q]))) continue;
        isChanged = true;
        const by = turnOf(a[p * n + p], a[q * n + q], off);
        turn(a, p, q, by, n);
        turn(a, p * n, q * n, by, 1);
        turn(v, p, q, by, n);
        a[p * n + q] = a[q * n + p] = 0;
      }
  }
  return { values: Float64Array.from({ length: n }, (_, i) => a[i * n + i]), vectors: v };
}

/** The eigenvectors above the eigenvalues, in ascending order, in one tensor. */
function packed(x: Tensor, y: Float32Array | Float64Array): void {
  const [n] = matrixOf(x);
  for (let at = 0; at < sizeOf(batchOf(x)); at++) {
    const given = matrixAt(x, at);
    const symmetric = given.map(
      (_, i) => given[Math.max(Math.floor(i / n), i % n) * n + Math.min(Math.floor(i / n), i % n)],
    );
    const { values, vectors } = diagonalize(symmetric, n);
    const order = Array.from(values.keys()).sort((i, j) => values[i] - values[j]);
    const start = at * (n + 1) * n;
    order.forEach((from, to) => {
      const sign = isTurned((i) => vectors[i * n + from], n) ? -1 : 1;
      for (let i = 0; i < n; i++) y[start + i * n + to] = sign * vectors[i * n + from];
      y[start + n * n + to] = values[from];
    });
  }
}

function typeOf(x: TensorType): TensorType {
  const [n] = matrixOf(x);
  return { shape: [...batchOf(x), n + 1, n], dtype: x.dtype };
}

function composed(x: Tensor): Tensor {
  const [n] = matrixOf(x);
  const { dtype } = x;
  if (n === 0) return reshape(x, typeOf(x).shape);
  const symmetric = add(tril(x), transposed(tril(x, -1)));
  const largest = max(abs(symmetric), [-2, -1], { keepDims: true });
  const size = where(greater(largest, 0), largest, 1);
  const unit = eye(n, { dtype });
  const [a, v] = turned(div(symmetric, size), stretchTo(unit, x.shape), 'both');
  const { values, indices } = sort(sum(where(greater(unit, 0), a, 0), -1));
  const numbers = unsqueeze(arange(n, { dtype: 'int32' }), -1);
  const order = cast(equal(unsqueeze(cast(indices, 'int32'), -2), numbers), dtype);
  return concat([signed(matmul(v, order)), mul(unsqueeze(values, -2), size)], -2);
}

export const eighOp: Op<[x: Tensor], { where: string }> = defineOp<[x: Tensor], { where: string }>({
  name: 'eigh',
  infer: ([x]) => typeOf(x),
  check: {
    input: 0,
    require: (x, { where: name }) => requireFinite(name, x),
  },
  forward: ([x], { data }) => packed(x, data as Float64Array), // floating, as the matrices are
  // dA = V (diag dw + S / (wⱼ − wᵢ)) Vᵀ, S = ½ (Vᵀ dV − dVᵀ V): symmetric, as A. Giles (2008), An extended collection of matrix derivative results
  gradient(dy, { output }) {
    const [rows, n] = matrixOf(output);
    const [v, w] = [rowsOf(output, 0, rows - 1), rowsOf(output, rows - 1, rows)];
    const [dv, dw] = [rowsOf(dy, 0, rows - 1), rowsOf(dy, rows - 1, rows)];
    const along = matmul(v, dv, { transposeA: true });
    const apart = differenceOver(mul(sub(along, transposed(along)), 0.5), w);
    const inner = add(apart, mul(eye(n, { dtype: dy.dtype }), dw));
    return [matmul(matmul(v, inner), v, { transposeB: true })];
  },
  decomposition: ([x]) => [composed(x)],
});

export const eigvalshOp: Op<[x: Tensor], { where: string }> = defineOp<[x: Tensor], { where: string }>({
  name: 'eigvalsh',
  infer: ([x]) => [{ shape: x.shape.slice(0, -1), dtype: x.dtype }, typeOf(x)],
  check: {
    input: 0,
    require: (x, { where: name }) => requireFinite(name, x),
  },
  forward([x], { data: y }, _, [, { data }]) {
    packed(x, data as Float64Array); // likewise
    const [n] = matrixOf(x);
    for (let at = 0; at < sizeOf(batchOf(x)); at++)
      for (let i = 0; i < n; i++) y[at * n + i] = data[at * (n + 1) * n + n * n + i];
  },
  // dA = V diag(dw) Vᵀ, whether or not eigenvalues are equal
  gradient(dy, { inputs: [x], outputs, attributes, createGraph }) {
    const all = createGraph ? apply(eighOp, [x], attributes) : outputs[1];
    const v = rowsOf(all, 0, matrixOf(x)[0]);
    return [matmul(mul(v, unsqueeze(dy, -2)), v, { transposeB: true })];
  },
  decomposition([x]) {
    const [n] = matrixOf(x);
    const all = composed(x);
    return [reshape(rowsOf(all, n, n + 1), x.shape.slice(0, -1)), all];
  },
});
