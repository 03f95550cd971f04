import { randomNumbers } from './random-numbers.ts';

/**
 * The eigenvectors of `XᵀX` with the largest eigenvalues, the largest first, by subspace iteration.
 *
 * A few vectors more than wanted are iterated, so that what converges slowly is thrown away: the error shrinks with each step by the ratio
 * of the first eigenvalue left out to the last one wanted. `XᵀX` itself is formed only where there are more rows than features, which is quicker.
 *
 * @see Halko, Martinsson and Tropp, https://arxiv.org/abs/0909.4061
 */
export function leadingVectors(rows: readonly Float64Array[], wanted: number): Float64Array[] {
  const features = rows[0].length;
  const size = Math.min(features, wanted + 8);
  let basis = orthonormal(startVectors(size, features));
  let former = new Float64Array(wanted);
  const timesGram = gramProduct(rows);
  for (let step = 0; step < 500; step++) {
    const images = basis.map(timesGram);
    const { values, vectors } = symmetricEigen(basis.map((vector) => images.map((image) => product(vector, image))));
    basis = orthonormal(vectors.map((weights) => combined(images, weights)));
    const settled = former.every((value, k) => Math.abs(values[k] - value) <= 1e-14 * values[0]);
    former = Float64Array.from(values.slice(0, wanted));
    if (settled && step > 20) break;
  }
  return basis.slice(0, wanted);
}

/** The same each time, and in no special direction. */
function startVectors(count: number, length: number): Float64Array[] {
  const next = randomNumbers(0);
  return Array.from({ length: count }, () => Float64Array.from({ length }, () => next() - 0.5));
}

/** What multiplies a vector by `XᵀX`: of many rows by the matrix, worked out once, of few by one row after the other, `Xᵀ(X v)`. */
function gramProduct(rows: readonly Float64Array[]): (vector: Float64Array) => Float64Array {
  const features = rows[0].length;
  if (rows.length > features && features <= largestGram) {
    const matrix = gram(rows);
    return (vector) => Float64Array.from(matrix, (row) => product(row, vector));
  }
  return (vector) => {
    const image = new Float64Array(features);
    for (const row of rows) addScaled(image, row, product(row, vector), 0);
    return image;
  };
}

/** Features up to which `XᵀX` is formed: 32 MB. */
const largestGram = 2048;

/** `XᵀX`, of which the upper triangle is summed and copied. */
function gram(rows: readonly Float64Array[]): Float64Array[] {
  const features = rows[0].length;
  const matrix = Array.from({ length: features }, () => new Float64Array(features));
  for (const row of rows) {
    for (let i = 0; i < features; i++) if (row[i] !== 0) addScaled(matrix[i], row, row[i], i);
  }
  for (let i = 0; i < features; i++) for (let j = 0; j < i; j++) matrix[i][j] = matrix[j][i];
  return matrix;
}

/** Adds `factor · row` to `sum`, from element `start` on. */
function addScaled(sum: Float64Array, row: Float64Array, factor: number, start: number): void {
  for (let j = start; j < sum.length; j++) sum[j] += factor * row[j];
}

/** Gram and Schmidt, twice against rounding; a vector that vanishes is replaced by an axis that is left. */
function orthonormal(vectors: readonly Float64Array[]): Float64Array[] {
  const basis: Float64Array[] = [];
  for (const vector of vectors) {
    const before = Math.sqrt(product(vector, vector));
    let rest = without(without(vector, basis), basis);
    let length = Math.sqrt(product(rest, rest));
    for (let axis = 0; !(length > 1e-12 * before) && axis < vector.length; axis++) {
      const unit = Float64Array.from({ length: vector.length }, (_, j) => (j === axis ? 1 : 0));
      const other = without(without(unit, basis), basis);
      const left = Math.sqrt(product(other, other));
      if (left > 1e-3) [rest, length] = [other, left];
      if (left > 1e-3) break;
    }
    basis.push(rest.map((value) => value / length));
  }
  return basis;
}

function without(vector: Float64Array, basis: readonly Float64Array[]): Float64Array {
  const rest = vector.slice();
  for (const unit of basis) {
    const along = product(rest, unit);
    for (let j = 0; j < rest.length; j++) rest[j] -= along * unit[j];
  }
  return rest;
}

function combined(vectors: readonly Float64Array[], weights: readonly number[]): Float64Array {
  const sum = new Float64Array(vectors[0].length);
  vectors.forEach((vector, k) => addScaled(sum, vector, weights[k], 0));
  return sum;
}

/** Jacobi's rotations, for the small symmetric matrix of the subspace; eigenvalues and eigenvectors, the largest first. */
function symmetricEigen(matrix: readonly (readonly number[])[]): { values: number[]; vectors: number[][] } {
  const n = matrix.length;
  const a = matrix.map((row, i) => row.map((value, j) => (value + matrix[j][i]) / 2));
  const v = a.map((_, i) => a.map((__, j) => (i === j ? 1 : 0)));
  const negligible = 1e-17 * a.reduce((most, row, i) => Math.max(most, Math.abs(row[i])), 0);
  let isTurning = true;
  for (let sweep = 0; isTurning && sweep < 30; sweep++) {
    isTurning = false;
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) {
        if (Math.abs(a[p][q]) <= negligible) continue;
        isTurning = true;
        const theta = (a[q][q] - a[p][p]) / (2 * a[p][q]);
        const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
        const c = 1 / Math.sqrt(t * t + 1);
        for (const row of a) rotate(row, [p, q], c, t * c);
        rotateRows(a, [p, q], c, t * c);
        for (const row of v) rotate(row, [p, q], c, t * c);
      }
    }
  }
  const order = a.map((row, i) => [row[i], i] as const).sort(([x], [y]) => y - x);
  return { values: order.map(([value]) => value), vectors: order.map(([, i]) => v.map((row) => row[i])) };
}

function rotate(row: number[], [p, q]: readonly [number, number], c: number, s: number): void {
  [row[p], row[q]] = [c * row[p] - s * row[q], s * row[p] + c * row[q]];
}

function rotateRows(a: number[][], [p, q]: readonly [number, number], c: number, s: number): void {
  const [upper, lower] = [a[p], a[q]];
  a[p] = upper.map((value, j) => c * value - s * lower[j]);
  a[q] = upper.map((value, j) => s * value + c * lower[j]);
}

export function product(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
