import {
  add,
  arange,
  broadcastShapes,
  eye,
  full,
  lessEqual,
  matmul,
  maximum,
  mul,
  normal,
  slogdet,
  solveTriangular,
  sqrt,
  sub,
  sum,
  tril,
  unsqueeze,
  where,
  type Operand,
  type Shape,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { choleskyFrom, type CovarianceOrOptions } from '../base/covariance.ts';
import { Distribution, type SampleOptions } from '../base/distribution.ts';
import { parameters, unchecked, type DistributionOptions } from '../base/parameters.ts';
import { expandTo } from '../base/shapes.ts';
import { greaterThan, positiveDefinite } from '../constraints/index.ts';
import { limitsOf } from '../special/limits.ts';
import {
  diagonalMatrix,
  diagonalOf,
  halfLogDet,
  inverseOfCholesky,
  logMultigamma,
  multidigamma,
} from '../special/matrices.ts';
import { requireOperand } from '../special/operands.ts';
import { Chi2 } from './chi2.ts';

/**
 * The Wishart distribution, of positive definite matrices: sums of outer products of normally distributed vectors.
 *
 * `ln p(X) = ½ (df − p − 1) ln det X − ½ tr V⁻¹ X − ½ df (p ln 2 + ln det V) − ln Γₚ(df / 2)`
 *
 * @example new Wishart(3, { covarianceMatrix: tensor([[1, 0], [0, 1]]) }).mean.toArray(); // [[3, 0], [0, 3]]
 * @see https://pytorch.org/docs/stable/distributions.html#wishart
 */
export class Wishart extends Distribution {
  readonly df: Tensor;
  readonly #scaleTril: Tensor;

  /**
   * @param df degrees of freedom, more than the number of rows less 1
   * @param covarianceMatrix `[...batch, p, p]`; or the options
   * @param options exactly one of `covarianceMatrix`, `precisionMatrix` and `scaleTril`; `validateArgs`: default true
   */
  constructor(df: Operand, covarianceMatrix: CovarianceOrOptions, options: DistributionOptions = {}) {
    const { scaleTril, validateArgs } = choleskyFrom('Wishart', covarianceMatrix, options);
    const { dtype, shape } = scaleTril;
    requireOperand('Wishart', 'df', df);
    const degrees = typeof df === 'number' ? full([], df, { dtype }) : df;
    const given = parameters('Wishart', { df: [degrees, greaterThan(shape.at(-1)! - 1)] }, { validateArgs });
    const batchShape = broadcastShapes('Wishart', shape.slice(0, -2), degrees.shape);
    super({ name: 'Wishart', batchShape, eventShape: shape.slice(-2), dtype, validateArgs });
    this.df = expandTo(given.df, batchShape);
    this.#scaleTril = expandTo(scaleTril, batchShape, 2);
  }

  /** the Cholesky factor of the covariance, `[...batchShape, p, p]` */
  get scaleTril(): Tensor {
    return this.#scaleTril;
  }

  /** `[...batchShape, p, p]` */
  get covarianceMatrix(): Tensor {
    return matmul(this.#scaleTril, this.#scaleTril, { transposeB: true });
  }

  /** the inverse of the covariance, `[...batchShape, p, p]` */
  get precisionMatrix(): Tensor {
    return inverseOfCholesky(this.#scaleTril);
  }

  get support() {
    return positiveDefinite;
  }

  override get hasRsample(): boolean {
    return true;
  }

  override get mean(): Tensor {
    return mul(unsqueeze(this.df, [-2, -1]), this.covarianceMatrix);
  }

  /** NaN for too few degrees of freedom */
  override get mode(): Tensor {
    const factor = sub(this.df, this.eventShape[0] + 1);
    return mul(unsqueeze(where(lessEqual(factor, 0), NaN, factor), [-2, -1]), this.covarianceMatrix);
  }

  override get variance(): Tensor {
    const v = this.covarianceMatrix;
    const diagonal = diagonalOf(v);
    const outer = mul(unsqueeze(diagonal, -1), unsqueeze(diagonal, -2));
    return mul(unsqueeze(this.df, [-2, -1]), add(mul(v, v), outer));
  }

  expand(batchShape: Shape): Wishart {
    const scaleTril = expandTo(this.#scaleTril, batchShape, 2);
    return new Wishart(expandTo(this.df, batchShape), { scaleTril, ...this.options });
  }

  /** Bartlett's decomposition: normally distributed below the diagonal, roots of chi-squared numbers on it. */
  override rsample(shape: Shape = [], options: SampleOptions = {}): Tensor {
    const { shape: all, ...from } = this.sampling(shape, options);
    const degrees = sub(unsqueeze(this.df, -1), arange(this.eventShape[0], { dtype: this.dtype }));
    const roots = sqrt(new Chi2(degrees, unchecked).rsample(shape, { rng: from.rng }));
    const noise = add(tril(normal(all, from), -1), diagonalMatrix(maximum(roots, limitsOf(this.dtype).eps)));
    const factor = matmul(this.#scaleTril, noise);
    return matmul(factor, factor, { transposeB: true });
  }

  logProb(value: Operand): Tensor {
    const x = this.valueFor('logProb', value);
    const [p, half] = [this.eventShape[0], mul(this.df, 0.5)];
    const inverse = solveTriangular(this.#scaleTril, eye(p, { dtype: this.dtype }), { upper: false });
    const trace = sum(mul(matmul(inverse, x), inverse), [-2, -1]);
    const powers = mul(sub(half, (p + 1) / 2), slogdet(x).logabsdet);
    const scale = mul(this.df, add(halfLogDet(this.#scaleTril), (p * Math.LN2) / 2));
    return sub(sub(sub(powers, mul(trace, 0.5)), scale), logMultigamma(half, p));
  }

  override entropy(): Tensor {
    const [p, half] = [this.eventShape[0], mul(this.df, 0.5)];
    const scale = mul(add(halfLogDet(this.#scaleTril), (p * Math.LN2) / 2), p + 1);
    const slopes = mul(sub(half, (p + 1) / 2), multidigamma(half, p));
    return add(sub(add(scale, logMultigamma(half, p)), slopes), mul(half, p));
  }
}
