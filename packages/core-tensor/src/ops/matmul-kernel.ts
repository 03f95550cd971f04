import type { TensorData } from '../dtype.ts';

/** Sizes of a product: `y[m, n] = a[m, k] · b[k, n]`, operands possibly stored transposed. */
export interface Product {
  readonly m: number;
  readonly k: number;
  readonly n: number;
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

/** Adds the product of two row-major matrices to `y`. */
export function multiply(
  a: TensorData,
  b: TensorData,
  y: TensorData,
  { m, k, n, transposeA, transposeB }: Product,
): void {
  const [aRow, aColumn] = transposeA ? [1, m] : [k, 1];
  if (transposeB) {
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < n; j++) {
        let total = 0;
        for (let p = 0, at = i * aRow, bt = j * k; p < k; p++, at += aColumn, bt++) total += a[at] * b[bt];
        y[i * n + j] += total;
      }
    }
    return;
  }
  for (let i = 0; i < m; i++) {
    for (let p = 0; p < k; p++) {
      const factor = a[i * aRow + p * aColumn];
      for (let j = 0, bt = p * n, yt = i * n; j < n; j++) y[yt++] += factor * b[bt++];
    }
  }
}
