import {
  add,
  broadcastShapes,
  formatShape,
  matmul,
  mul,
  normal,
  requireSame,
  ShapeError,
  sub,
  sum,
  type Operand,
  type Shape,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { requireConstraint } from '../base/condition.ts';
import { choleskyFrom, type CovarianceOrOptions } from '../base/covariance.ts';
import { Distribution, type SampleOptions } from '../base/distribution.ts';
import { requireAxes, type DistributionOptions } from '../base/parameters.ts';
import { expandTo } from '../base/shapes.ts';
import { realVector } from '../constraints/index.ts';
import { halfLogDet, inverseOfCholesky, mahalanobis, matrixVector } from '../special/matrices.ts';

/**
 * The normal distribution of vectors.
 *
 * `ln p(x) = −½ (x − loc)ᵀ Σ⁻¹ (x − loc) − ½ ln det 2πΣ`
 *
 * @example new MultivariateNormal(tensor([0, 0]), { covarianceMatrix: tensor([[1, 0], [0, 1]]) }).logProb(tensor([0, 0])).item(); // -1.8379
 * @see https://pytorch.org/docs/stable/distributions.html#multivariatenormal
 */
export class MultivariateNormal extends Distribution {
  readonly loc: Tensor;
  readonly #scaleTril: Tensor;

  /**
   * @param loc `[...batch, n]`: mean
   * @param covarianceMatrix `[...batch, n, n]`; or the options
   * @param options exactly one of `covarianceMatrix`, `precisionMatrix` and `scaleTril`; `validateArgs`: default true
   */
  constructor(loc: Tensor, covarianceMatrix: CovarianceOrOptions, options: DistributionOptions = {}) {
    requireAxes('MultivariateNormal', 'loc', loc, 1);
    const { scaleTril, validateArgs } = choleskyFrom('MultivariateNormal', covarianceMatrix, options);
    requireSame('MultivariateNormal', ['loc', 'the matrix'], [loc.dtype, scaleTril.dtype]);
    const [size] = scaleTril.shape.slice(-1);
    if (loc.shape.at(-1) !== size)
      throw new ShapeError(
        'MultivariateNormal',
        `loc is ${formatShape(loc.shape)} but the matrix is ${formatShape(scaleTril.shape)}; their last axes must match (${loc.shape.at(-1)} vs ${size})`,
        { expected: size, got: loc.shape.at(-1) },
      );
    const batchShape = broadcastShapes('MultivariateNormal', scaleTril.shape.slice(0, -2), loc.shape.slice(0, -1));
    super({ name: 'MultivariateNormal', batchShape, eventShape: [size], dtype: loc.dtype, validateArgs });
    const checked = validateArgs
      ? requireConstraint({ where: 'MultivariateNormal', argument: 'loc' }, loc, realVector)
      : loc;
    this.loc = expandTo(checked, batchShape, 1);
    this.#scaleTril = scaleTril;
  }

  /** the Cholesky factor of the covariance, `[...batchShape, n, n]` */
  get scaleTril(): Tensor {
    return expandTo(this.#scaleTril, this.batchShape, 2);
  }

  /** `[...batchShape, n, n]` */
  get covarianceMatrix(): Tensor {
    return expandTo(matmul(this.#scaleTril, this.#scaleTril, { transposeB: true }), this.batchShape, 2);
  }

  /** the inverse of the covariance, `[...batchShape, n, n]` */
  get precisionMatrix(): Tensor {
    return expandTo(inverseOfCholesky(this.#scaleTril), this.batchShape, 2);
  }

  get support() {
    return realVector;
  }

  override get hasRsample(): boolean {
    return true;
  }

  override get mean(): Tensor {
    return this.loc;
  }

  override get mode(): Tensor {
    return this.loc;
  }

  override get variance(): Tensor {
    return expandTo(sum(mul(this.#scaleTril, this.#scaleTril), -1), this.batchShape, 1);
  }

  expand(batchShape: Shape): MultivariateNormal {
    const scaleTril = expandTo(this.#scaleTril, batchShape, 2);
    return new MultivariateNormal(expandTo(this.loc, batchShape, 1), { scaleTril, ...this.options });
  }

  override rsample(shape: Shape = [], options: SampleOptions = {}): Tensor {
    const { shape: all, ...from } = this.sampling(shape, options);
    return add(this.loc, matrixVector(this.#scaleTril, normal(all, from)));
  }

  logProb(value: Operand): Tensor {
    const distance = mahalanobis(this.#scaleTril, sub(this.valueFor('logProb', value), this.loc));
    const constant = this.eventShape[0] * Math.log(2 * Math.PI);
    return sub(mul(add(distance, constant), -0.5), halfLogDet(this.#scaleTril));
  }

  override entropy(): Tensor {
    const entropy = add(halfLogDet(this.#scaleTril), 0.5 * this.eventShape[0] * (1 + Math.log(2 * Math.PI)));
    return expandTo(entropy, this.batchShape);
  }
}
