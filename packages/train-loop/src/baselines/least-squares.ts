import { matmul, mean, qr, solveTriangular, sub, Tensor, transpose } from '@gradkit/core-tensor/functional';
import { pivotedQr } from './pivoted-qr.ts';

/** An affine map: `inputs · weight + bias`. */
export interface Affine {
  /** [features, outputs], float64 */
  readonly weight: Tensor;
  /** [1, outputs], float64 */
  readonly bias: Tensor;
}

/** What is left of a column counts as nothing, so that columns that depend on each other up to float32's rounding do not get huge weights; scikit-learn's `tol`. */
const negligible = 1e-6;

/**
 * The affine map with the least `Σ (x·W + b − y)² + l2 · Σ W²`, and where several have it, the one with the least W. The bias is not penalised:
 * inputs and targets are centred. A penalty is the same as further rows `√l2 · I` whose targets are 0.
 *
 * @param x [examples, features], float64
 * @param y [examples, outputs], float64
 */
export function leastSquares(x: Tensor, y: Tensor, l2: number): Affine {
  const [centerX, centerY] = [mean(x, 0, { keepDims: true }), mean(y, 0, { keepDims: true })];
  const [features, outputs] = [x.shape[1], y.shape[1]];
  const further = l2 > 0 ? features : 0;
  const columns = columnsOf(sub(x, centerX), further);
  for (let i = 0; i < further; i++) columns[i][x.shape[0] + i] = Math.sqrt(l2);
  const sides = columnsOf(sub(y, centerY), further);
  const { order, rank } = pivotedQr(columns, sides, l2 > 0 ? 0 : negligible);
  const solved = leastOf(matrix(columns, rank), matrix(sides, rank));
  const weight = new Float64Array(features * outputs);
  order.forEach((feature, i) => weight.set(solved.data.subarray(i * outputs, (i + 1) * outputs), feature * outputs));
  const w = new Tensor({ shape: [features, outputs], dtype: 'float64' }, weight);
  return { weight: w, bias: sub(centerY, matmul(centerX, w)) };
}

/** The least solution of `r · w = c` for an upper trapezoid r: `w = Q · R⁻ᵀ · c` with rᵀ as Q·R. */
function leastOf(r: Tensor, c: Tensor): Tensor {
  const [rank, features] = r.shape;
  if (rank === features) return solveTriangular(r, c, { upper: true });
  const factors = qr(transpose(r));
  return matmul(factors.q, solveTriangular(transpose(factors.r), c, { upper: false }));
}

/** The columns of a matrix, with further rows of 0. */
function columnsOf({ shape: [rows, count], data }: Tensor, further: number): Float64Array[] {
  return Array.from({ length: count }, (_, j) => {
    const column = new Float64Array(rows + further);
    for (let i = 0; i < rows; i++) column[i] = data[i * count + j];
    return column;
  });
}

/** The first rows of columns. */
function matrix(columns: readonly Float64Array[], rows: number): Tensor {
  const data = new Float64Array(rows * columns.length);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns.length; j++) data[i * columns.length + j] = columns[j][i];
  return new Tensor({ shape: [rows, columns.length], dtype: 'float64' }, data);
}
