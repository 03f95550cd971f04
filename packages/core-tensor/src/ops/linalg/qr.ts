import { apply } from '../../apply.ts';
import { requireOneOf, requireOptions } from '../../arguments/index.ts';
import { zeros } from '../../create.ts';
import type { Tensor } from '../../tensor.ts';
import { concat } from '../movement/concat.ts';
import { slice } from '../movement/slice.ts';
import { matmul } from '../product/matmul.ts';
import { matrixOf, requireMatrices, transposed } from './matrices.ts';
import { qrOp, rowsOf, wholeQrOp } from './qr-op.ts';

/** How much is wanted. */
export interface QrOptions {
  /** `'reduced'`: as many columns of `Q` as the smaller size; `'complete'`: as many as rows; `'r'`: `R` alone. Default `'reduced'` */
  readonly mode?: 'reduced' | 'complete' | 'r' | undefined;
}

/** Factors of `A = Q R`. */
export interface QrFactors {
  readonly q: Tensor;
  readonly r: Tensor;
}

/**
 * Matrices as products of one with orthonormal columns and an upper triangle, by reflections.
 *
 * `A = Q R`. Compiled and exported, the reflections are a `Scan`.
 *
 * @param x `[…, m, n]`, floating
 * @param options `mode`: default `'reduced'`
 * @returns `{ q, r }`: `Q`, `[…, m, k]`, and `R`, `[…, k, n]`, with `k = min(m, n)`, of `'complete'` `m`; of `'r'` the first is empty. The signs are those of
 *   LAPACK. Of `'complete'` with more rows than columns there is no gradient; nor, as in PyTorch, where the first columns depend on each other
 * @throws {ShapeError} if `x` has fewer than 2 axes
 * @throws {DTypeError} if `x` is not floating
 * @example qr(tensor([[3, 1], [4, 2]])).r.toArray(); // [[-5.000, -2.200], [0, 0.400]]
 * @see https://pytorch.org/docs/stable/generated/torch.linalg.qr.html
 */
export function qr(x: Tensor, options: QrOptions = {}): QrFactors {
  requireMatrices('qr', 'x', x);
  const { mode = 'reduced' } = requireOptions('qr', options, { mode: true });
  requireOneOf('qr', 'mode', mode, ['reduced', 'complete', 'r']);
  const [rows, columns] = matrixOf(x);
  const square = columns > rows ? slice(x, { axis: -1, end: rows }) : x;
  const count = Math.min(rows, columns);
  const packed = apply(mode === 'complete' && rows > columns ? wholeQrOp : qrOp, [square], {});
  const [q, first] = [rowsOf(packed, 0, rows), transposed(rowsOf(packed, rows, rows + count))];
  const r =
    columns > rows ? concat([first, matmul(q, slice(x, { axis: -1, start: rows }), { transposeA: true })], -1) : first;
  return { q: mode === 'r' ? zeros([0], { dtype: x.dtype }) : q, r };
}
