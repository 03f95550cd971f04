import { Tensor } from '@gradkit/core-tensor/functional';

/** Columns of a matrix in float64, which is cut into reflections. */
type Columns = Float64Array[];

/** A matrix of `n` rows, at `offset` of stacked ones, as columns. */
function columnsOf({ data }: Tensor, offset: number, n: number, k: number): Columns {
  return Array.from({ length: k }, (_, j) => Float64Array.from({ length: n }, (_row, i) => data[offset + i * k + j]));
}

const dot = (a: Float64Array, b: Float64Array, from: number): number => {
  let total = 0;
  for (let i = from; i < a.length; i++) total += a[i] * b[i];
  return total;
};

/**
 * Cuts columns into reflections `I − tau v vᵀ`, as LAPACK's `geqrf` does: below the diagonal stands what follows the 1 of each `v`, on and above it
 * what is left of the columns.
 *
 * @returns tau of each
 */
function reflect(columns: Columns): number[] {
  return columns.map((column, i) => {
    const [alpha, rest] = [column[i], dot(column, column, i + 1)];
    if (rest === 0) return 0;
    const beta = -Math.sign(alpha || 1) * Math.hypot(alpha, Math.sqrt(rest));
    const tau = (beta - alpha) / beta;
    for (let row = i + 1; row < column.length; row++) column[row] /= alpha - beta;
    for (const other of columns.slice(i + 1)) {
      const share = tau * (other[i] + dot(column, other, i + 1));
      other[i] -= share;
      for (let row = i + 1; row < other.length; row++) other[row] -= share * column[row];
    }
    column[i] = beta;
    return tau;
  });
}

/** The product of the reflections, its first columns; each times the sign of what stands on the diagonal. */
function product(reflections: Columns, taus: readonly number[]): Columns {
  const n = reflections[0].length;
  return reflections.map((reflection, j) => {
    const column = new Float64Array(n);
    column[j] = Math.sign(reflection[j]);
    for (let i = taus.length - 1; i >= 0; i--) {
      const v = reflections[i];
      const share = taus[i] * (column[i] + dot(v, column, i + 1));
      column[i] -= share;
      for (let row = i + 1; row < n; row++) column[row] -= share * v[row];
    }
    return column;
  });
}

/** Changes each of stacked matrices `[…, n, k]`. */
function mapMatrices(x: Tensor, change: (columns: Columns) => Columns): Tensor {
  const [n, k] = x.shape.slice(-2);
  const y = x.derive(x, x.data.slice());
  for (let offset = 0; offset < x.size; offset += n * k)
    change(columnsOf(x, offset, n, k)).forEach((column, j) => {
      for (let i = 0; i < n; i++) y.data[offset + i * k + j] = column[i];
    });
  return y;
}

/** The orthonormal columns of a QR decomposition, with R's diagonal above 0. @param x `[…, n, k]`, n at least k */
export function orthonormal(x: Tensor): Tensor {
  return mapMatrices(x, (columns) => product(columns, reflect(columns)));
}

/** The reflections whose product is such a matrix, with signs on the diagonal. @param x `[…, n, k]`, n at least k */
export function reflectionsOf(x: Tensor): Tensor {
  return mapMatrices(x, (columns) => {
    const taus = reflect(columns);
    columns.forEach((column, i) => {
      column[i] = Math.sign(column[i]) * (taus[i] === 0 ? -1 : 1);
    });
    return columns;
  });
}
