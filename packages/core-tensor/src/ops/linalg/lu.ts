import type { Tensor } from '../../tensor.ts';
import { batchOf, epsilonOf, largestOf, matrixAt, matrixOf } from './matrices.ts';
import { sizeOf } from '../../shape.ts';

/** A matrix as a product `P L U`: `L` below the diagonal, with ones on it, and `U`. */
export interface Lu {
  readonly n: number;
  readonly factors: Float64Array;
  /** which row of the matrix stands in each row */
  readonly rows: Int32Array;
  /** of the determinant of `P` */
  readonly sign: number;
  /** the first pivot that is 0; −1 if none is */
  readonly singular: number;
}

/** Elimination with the largest pivot of each column. @param least what takes the place of a pivot of 0; 0: it stays */
function decompose(a: Float64Array, n: number, least: number): Lu {
  const rows = Int32Array.from({ length: n }, (_, i) => i);
  let [sign, singular] = [1, -1];
  for (let k = 0; k < n; k++) {
    let pivot = k;
    for (let i = k + 1; i < n; i++) if (Math.abs(a[i * n + k]) > Math.abs(a[pivot * n + k])) pivot = i;
    if (pivot !== k) {
      sign = -sign;
      [rows[k], rows[pivot]] = [rows[pivot], rows[k]];
      for (let j = 0; j < n; j++) [a[k * n + j], a[pivot * n + j]] = [a[pivot * n + j], a[k * n + j]];
    }
    if (a[k * n + k] === 0) {
      if (singular < 0) singular = k;
      if (least === 0) continue;
      a[k * n + k] = least;
    }
    for (let i = k + 1; i < n; i++) {
      const factor = (a[i * n + k] /= a[k * n + k]);
      for (let j = k + 1; j < n; j++) a[i * n + j] -= factor * a[k * n + j];
    }
  }
  return { n, factors: a, rows, sign, singular };
}

const known = new WeakMap<Tensor, readonly Lu[]>(); // from the check to the kernel

/** The factors of all matrices. @param perturbed whether pivots that are 0 become as small as rounding makes them */
export function luOf(x: Tensor, perturbed = false): readonly Lu[] {
  const before = perturbed ? undefined : known.get(x);
  if (before !== undefined) {
    known.delete(x);
    return before;
  }
  const [n] = matrixOf(x);
  return Array.from({ length: sizeOf(batchOf(x)) }, (_, at) => {
    const a = matrixAt(x, at);
    return decompose(a, n, perturbed ? epsilonOf(x) * largestOf(a) : 0);
  });
}

/** The factors, which the kernel that comes next finds ready. */
export function checkedLu(x: Tensor): readonly Lu[] {
  known.delete(x);
  const all = luOf(x);
  known.set(x, all);
  return all;
}

/** Solves `A y = b` for the columns of `b`, in place of `y`. */
export function solveLu({ n, factors, rows }: Lu, b: ArrayLike<number>, columns: number): Float64Array {
  const y = new Float64Array(n * columns);
  for (let i = 0; i < n; i++)
    for (let c = 0; c < columns; c++) {
      let total = b[rows[i] * columns + c];
      for (let j = 0; j < i; j++) total -= factors[i * n + j] * y[j * columns + c];
      y[i * columns + c] = total;
    }
  for (let i = n - 1; i >= 0; i--)
    for (let c = 0; c < columns; c++) {
      let total = y[i * columns + c];
      for (let j = i + 1; j < n; j++) total -= factors[i * n + j] * y[j * columns + c];
      y[i * columns + c] = total / factors[i * n + i];
    }
  return y;
}

/** What the determinant is the product of: the pivots, the first with the sign of the exchanges. */
export function pivotsOf({ n, factors, sign }: Lu): Float64Array {
  return Float64Array.from({ length: n }, (_, i) => factors[i * n + i] * (i === 0 ? sign : 1));
}

/** Of the pivots, say: the determinant. */
export const productOf = (values: Float64Array): number => values.reduce((all, value) => all * value, 1);
