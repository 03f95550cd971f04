import { concat, eye, matmul, mean, mul, pinv, qr, sub, zeros, type Tensor } from '@gradkit/core-tensor/functional';

/** An affine map: `inputs · weight + bias`. */
export interface Affine {
  /** [features, outputs], float64 */
  readonly weight: Tensor;
  /** [1, outputs], float64 */
  readonly bias: Tensor;
}

/** What of the singular values counts as nothing, so that columns that depend on each other up to float32's rounding do not get huge weights; scikit-learn's `tol`. */
const negligible = 1e-6;

/**
 * The affine map with the least `Σ (x·W + b − y)² + l2 · Σ W²`, and where several have it, the one with the least W. The bias is not penalised:
 * inputs and targets are centred. A penalty is the same as further rows `√l2 · I` whose targets are 0; `W = R⁺ Qᵀ y` with the rows as Q·R.
 *
 * @param x [examples, features], float64
 * @param y [examples, outputs], float64
 */
export function leastSquares(x: Tensor, y: Tensor, l2: number): Affine {
  const [centerX, centerY] = [mean(x, 0, { keepDims: true }), mean(y, 0, { keepDims: true })];
  const [, features] = x.shape;
  const [, outputs] = y.shape;
  let [rows, truth] = [sub(x, centerX), sub(y, centerY)];
  if (l2 > 0) {
    rows = concat([rows, mul(eye(features, { dtype: 'float64' }), Math.sqrt(l2))]);
    truth = concat([truth, zeros([features, outputs], { dtype: 'float64' })]);
  }
  const { q, r } = qr(rows);
  const inverse = l2 > 0 ? pinv(r) : pinv(r, { rtol: negligible });
  const weight = matmul(inverse, matmul(q, truth, { transposeA: true }));
  return { weight, bias: sub(centerY, matmul(centerX, weight)) };
}
