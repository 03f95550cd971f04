/** Rows times columns, row by row, in double precision. */
export interface Matrix {
  readonly data: Float64Array;
  readonly rows: number;
  readonly columns: number;
}

/** Subtracts `factor · v (vᵀ a)` from the columns of `a` from `first` on; `v` begins in row `k`. */
function reflect(a: Matrix, v: Float64Array, { k, factor, first }: { k: number; factor: number; first: number }): void {
  for (let j = first; j < a.columns; j++) {
    let along = 0;
    for (let i = k; i < a.rows; i++) along += v[i] * a.data[i * a.columns + j];
    along *= factor;
    for (let i = k; i < a.rows; i++) a.data[i * a.columns + j] -= along * v[i];
  }
}

/**
 * `A = Q R` by reflections, with the signs of LAPACK. `a` becomes `R`.
 *
 * @param width how many columns of `Q` are wanted
 * @see Golub and Van Loan, Matrix Computations, 5.2
 */
export function householder(a: Matrix, width: number): Matrix {
  const { rows, columns, data } = a;
  const reflections: { readonly v: Float64Array; readonly k: number; readonly factor: number }[] = [];
  for (let k = 0; k < Math.min(rows, columns); k++) {
    const v = new Float64Array(rows);
    let size = 0;
    for (let i = k; i < rows; i++) size = Math.max(size, Math.abs(data[i * columns + k]));
    let tail = 0;
    for (let i = k; i < rows; i++) {
      v[i] = data[i * columns + k] / (size || 1);
      if (i > k) tail += v[i] * v[i];
    }
    if (tail === 0) continue;
    const length = Math.sqrt(v[k] * v[k] + tail);
    v[k] += v[k] < 0 ? -length : length;
    const factor = 2 / (v[k] * v[k] + tail);
    reflect(a, v, { k, factor, first: k });
    for (let i = k + 1; i < rows; i++) data[i * columns + k] = 0;
    reflections.push({ v, k, factor });
  }
  const q = { data: new Float64Array(rows * width), rows, columns: width };
  for (let i = 0; i < width; i++) q.data[i * width + i] = 1;
  for (const { v, k, factor } of reflections.reverse()) reflect(q, v, { k, factor, first: 0 });
  return q;
}
