import { requireNumber, requireOptions, requireTensor } from '../../arguments/index.ts';
import { requireFloating } from '../../dtype.ts';
import { ShapeError } from '../../errors.ts';
import { formatShape } from '../../shape.ts';
import type { Tensor } from '../../tensor.ts';
import { clamp } from '../elementwise/clamp.ts';
import { div } from '../elementwise/div.ts';
import { mul } from '../elementwise/mul.ts';
import { sqrt } from '../elementwise/sqrt.ts';
import { sub } from '../elementwise/sub.ts';
import { reshape } from '../movement/reshape.ts';
import { unsqueeze } from '../movement/unsqueeze.ts';
import { matmul } from '../product/matmul.ts';
import { mean } from './mean.ts';
import { sum } from './sum.ts';

interface CovOptions {
  /** what is taken off the number of observations; default 1 (a sample), 0 for a whole population */
  readonly correction?: number | undefined;
}

/** The rows less their means, and what products of them are divided by. */
function distancesOf(name: string, x: Tensor, correction: number): [distances: Tensor, count: number] {
  requireTensor(name, 'x', x);
  requireFloating(name, 'x', x.dtype);
  if (x.rank > 2)
    throw new ShapeError(name, `x is ${formatShape(x.shape)}; it must be [variables, observations]`, { got: x.shape });
  const rows = x.rank === 2 ? x : reshape(x, [1, x.size]);
  return [sub(rows, mean(rows, 1, { keepDims: true })), Math.max(0, rows.shape[1] - correction)];
}

/** Of one vector a scalar. */
const matrixOr = (y: Tensor, x: Tensor): Tensor => (x.rank === 2 ? y : reshape(y, []));

/**
 * Covariances of variables, of which each row holds the observations of one.
 *
 * `y[i, j] = Σ (x[i] − mean x[i]) · (x[j] − mean x[j]) / (n − correction)`
 *
 * @param x `[variables, observations]`, floating; a vector is one variable
 * @param options `correction`: default 1
 * @returns `[variables, variables]`, of a vector a scalar, dtype of `x`
 * @throws {ShapeError} if `x` has more than 2 axes
 * @throws {DTypeError} if `x` is not floating
 * @example cov(tensor([[1, 2, 3], [3, 2, 1]])).toArray(); // [[1, -1], [-1, 1]]
 * @see https://pytorch.org/docs/stable/generated/torch.cov.html (there one row alone gives a scalar, too; its weights of observations are not taken)
 */
export function cov(x: Tensor, options: CovOptions = {}): Tensor {
  const { correction = 1 } = requireOptions<CovOptions>('cov', options, { correction: true });
  requireNumber('cov', 'correction', correction);
  const [distances, count] = distancesOf('cov', x, correction);
  return matrixOr(div(matmul(distances, distances, { transposeB: true }), count), x);
}

/**
 * Pearson's correlation coefficients of variables, of which each row holds the observations of one.
 *
 * `y[i, j] = cov[i, j] / √(cov[i, i] · cov[j, j])`
 *
 * @param x `[variables, observations]`, floating; a vector is one variable
 * @returns `[variables, variables]`, of a vector a scalar, dtype of `x`; NaN for a variable that does not vary
 * @throws {ShapeError} if `x` has more than 2 axes
 * @throws {DTypeError} if `x` is not floating
 * @example corrcoef(tensor([[1, 2, 3], [3, 2, 1]])).toArray(); // [[1, -1], [-1, 1]]
 * @see https://pytorch.org/docs/stable/generated/torch.corrcoef.html (there one row alone gives a scalar, too)
 */
export function corrcoef(x: Tensor): Tensor {
  const [distances, count] = distancesOf('corrcoef', x, 1);
  const covariances = div(matmul(distances, distances, { transposeB: true }), count);
  const deviations = sqrt(div(sum(mul(distances, distances), 1), count));
  const y = div(div(covariances, unsqueeze(deviations, 1)), unsqueeze(deviations, 0));
  return matrixOr(clamp(y, -1, 1), x);
}
