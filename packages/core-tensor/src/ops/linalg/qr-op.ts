import { apply } from '../../apply.ts';
import { ConfigError } from '../../errors.ts';
import { defineOp, type Op } from '../../op.ts';
import { sizeOf } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { add } from '../elementwise/add.ts';
import { sub } from '../elementwise/sub.ts';
import { concat } from '../movement/concat.ts';
import { slice } from '../movement/slice.ts';
import { triu } from '../movement/triu.ts';
import { matmul } from '../product/matmul.ts';
import { householder } from './householder.ts';
import { batchOf, matrixAt, matrixOf, transposed } from './matrices.ts';
import { orthogonalize } from './orthogonalize.ts';
import { solveTriangular } from './triangular.ts';

/** Rows of a packed result, from `start` on. */
export const rowsOf = (x: Tensor, start: number, end: number): Tensor => slice(x, { axis: -2, start, end });

/** `Q` above the transposed `R`, in one tensor: both have gradients. @param isWhole whether Q is square */
function rule(isWhole: boolean) {
  const widthOf = (rows: number, columns: number): number => (isWhole ? rows : columns);
  return {
    infer: ([x]) => {
      const [rows, columns] = matrixOf(x);
      return { shape: [...batchOf(x), rows + columns, widthOf(rows, columns)], dtype: x.dtype };
    },
    forward([x], { data: y }) {
      const [rows, columns] = matrixOf(x);
      const width = widthOf(rows, columns);
      for (let at = 0, start = 0; at < sizeOf(batchOf(x)); at++, start += (rows + columns) * width) {
        const r = { data: matrixAt(x, at), rows, columns };
        y.set(householder(r, width).data, start);
        for (let i = 0; i < Math.min(width, rows); i++)
          for (let j = 0; j < columns; j++) y[start + (rows + j) * width + i] = r.data[i * columns + j];
      }
    },
    decomposition([x]) {
      const [rows, columns] = matrixOf(x);
      const width = widthOf(rows, columns);
      const { q, r } = orthogonalize(x);
      return [concat([slice(q, { axis: -1, end: width }), transposed(rowsOf(r, 0, width))], -2)];
    },
  } satisfies Omit<Op<[x: Tensor]>, 'name'>;
}

/** Of matrices with at least as many rows as columns, as many columns of `Q`. */
export const qrOp = defineOp<[x: Tensor]>({
  ...rule(false),
  name: 'qr',
  // M = upper triangle of dR Rᵀ − Qᵀ dQ, mirrored: dA = (dQ + Q M) R⁻ᵀ. Walter and Lehmann (2018), https://arxiv.org/abs/1009.6112
  gradient(dy, { inputs: [x], output }) {
    const [rows, columns] = matrixOf(x);
    const [q, rt] = [rowsOf(output, 0, rows), rowsOf(output, rows, rows + columns)];
    const [dq, drt] = [rowsOf(dy, 0, rows), rowsOf(dy, rows, rows + columns)];
    const upper = triu(sub(matmul(drt, rt, { transposeA: true }), matmul(q, dq, { transposeA: true })));
    const mirrored = add(upper, transposed(triu(upper, 1)));
    return [solveTriangular(rt, add(dq, matmul(q, mirrored)), { upper: false, left: false })];
  },
});

/** All columns of `Q`, of which those behind the columns of the matrix are any that are orthogonal: nothing is differentiated. */
export const wholeQrOp = defineOp<[x: Tensor]>({
  ...rule(true),
  name: 'wholeQr',
  gradient() {
    throw new ConfigError(
      'qr',
      "mode is complete and there are more rows than columns, of which there is no gradient; take mode 'reduced'",
    );
  },
});

/** Further columns that make those of `q` a basis; they count as constants. */
export const complementOp = defineOp<[q: Tensor]>({
  name: 'orthogonalComplement',
  infer([q]) {
    const [rows, columns] = matrixOf(q);
    return { shape: [...batchOf(q), rows, rows - columns], dtype: q.dtype };
  },
  forward([q], { data: y }) {
    const [rows, columns] = matrixOf(q);
    const more = rows - columns;
    for (let at = 0; at < sizeOf(batchOf(q)); at++) {
      const { data } = householder({ data: matrixAt(q, at), rows, columns }, rows);
      for (let i = 0; i < rows; i++)
        for (let j = 0; j < more; j++) y[at * rows * more + i * more + j] = data[i * rows + columns + j];
    }
  },
  gradient: () => [null],
  decomposition: ([q]) => [slice(orthogonalize(q).q, { axis: -1, start: matrixOf(q)[1] })],
});

/** Such a basis. */
export function completed(q: Tensor): Tensor {
  const [rows, columns] = matrixOf(q);
  return rows === columns ? q : concat([q, apply(complementOp, [q], {})], -1);
}
