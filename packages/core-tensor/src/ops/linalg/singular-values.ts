import { householder } from './householder.ts';
import { isTurned } from './spectrum.ts';
import { turnOf } from './rotations.ts';

/** `A = U diag(s) Vᵀ`, each row by row, with as many columns as the smaller size. */
export interface Singular {
  readonly u: Float64Array;
  readonly v: Float64Array;
  readonly s: Float64Array;
}

function transposedOf(a: Float64Array, rows: number, columns: number): Float64Array {
  return a.map((_, at) => a[(at % rows) * columns + Math.floor(at / rows)]); // row `at / rows` of the result is a column
}

/** Turns pairs of columns, and those of `v`, until all are orthogonal. Hestenes (1958) */
function orthogonalizeColumns(b: Float64Array, v: Float64Array, [m, n]: readonly [number, number]): void {
  for (let sweep = 0, isChanged = true; isChanged && sweep < 60; sweep++) {
    isChanged = false;
    for (let p = 0; p < n; p++)
      for (let q = p + 1; q < n; q++) {
        let [first, second, off] = [0, 0, 0];
        for (let i = 0; i < m; i++) {
          const [x, y] = [b[i * n + p], b[i * n + q]];
          first += x * x;
          second += y * y;
          off += x * y;
        }
        if (Math.abs(off) <= 1e-16 * Math.sqrt(first * second)) continue;
        isChanged = true;
        const [cos, sin] = turnOf(first, second, off);
        for (const [x, rows] of [
          [b, m],
          [v, n],
        ] as const)
          // prettier-ignore
          for (let i = 0, at = p; i < rows; i++, at += n) {
            const [one, other] = [x[at], x[at + q - p]];
            x[at] = cos * one - sin * other;
            x[at + q - p] = sin * one + cos * other;
          }
      }
  }
}

/** Singular values in descending order, with their vectors. */
export function singularValues(a: Float64Array, m: number, n: number): Singular {
  if (m < n) {
    const { u, v, s } = singularValues(transposedOf(a, m, n), n, m);
    return { u: v, v: u, s };
  }
  const turns = Float64Array.from({ length: n * n }, (_, at) => Number(at % (n + 1) === 0));
  orthogonalizeColumns(a, turns, [m, n]);
  const lengths = Float64Array.from({ length: n }, (_, j) => {
    let total = 0;
    for (let i = 0; i < m; i++) total += a[i * n + j] ** 2;
    return Math.sqrt(total);
  });
  const order = Array.from(lengths.keys()).sort((i, j) => lengths[j] - lengths[i]);
  const sorted = { data: a.map((_, at) => a[at - (at % n) + order[at % n]]), rows: m, columns: n };
  const { data: q } = householder(sorted, n); // a basis, where lengths are 0, too
  const v = turns.map((_, at) => turns[at - (at % n) + order[at % n]]);
  const signs = order.map((_, j) => (isTurned((i) => v[i * n + j], n) ? -1 : 1));
  return {
    u: q.map((value, at) => value * signs[at % n] * (sorted.data[(at % n) * (n + 1)] < 0 ? -1 : 1)),
    v: v.map((value, at) => value * signs[at % n]),
    s: Float64Array.from(order, (from) => lengths[from]),
  };
}
