import {
  add,
  broadcastShapes,
  cholesky,
  div,
  eye,
  formatShape,
  log,
  matmul,
  mul,
  normal,
  requireSame,
  ShapeError,
  solveTriangular,
  sqrt,
  sub,
  sum,
  transpose,
  unsqueeze,
  type Operand,
  type Shape,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { requireConstraint } from '../base/condition.ts';
import { Distribution, type SampleOptions } from '../base/distribution.ts';
import { requireAxes, validatesArguments, type DistributionOptions } from '../base/parameters.ts';
import { expandTo } from '../base/shapes.ts';
import { independent, positive, real, realVector, type Constraint } from '../constraints/index.ts';
import { diagonalMatrix, halfLogDet, mahalanobis, matrixVector } from '../special/matrices.ts';

/**
 * The normal distribution of vectors with the covariance `W Wᵀ + D`, D diagonal: what many elements have in common is in few columns of W.
 *
 * @example new LowRankMultivariateNormal(tensor([0, 0]), tensor([[1], [0]]), tensor([1, 1])).variance.toArray(); // [2, 1]
 * @see https://pytorch.org/docs/stable/distributions.html#lowrankmultivariatenormal
 */
export class LowRankMultivariateNormal extends Distribution {
  readonly loc: Tensor;
  readonly covFactor: Tensor;
  readonly covDiag: Tensor;

  /**
   * @param loc `[...batch, n]`: mean
   * @param covFactor `[...batch, n, m]`: W
   * @param covDiag `[...batch, n]`, above 0: the diagonal of D
   * @param options `validateArgs`: default true
   */
  constructor(loc: Tensor, covFactor: Tensor, covDiag: Tensor, options: DistributionOptions = {}) {
    const where = 'LowRankMultivariateNormal';
    const validateArgs = validatesArguments(where, options);
    requireRows(loc, covFactor, covDiag);
    const batches = [loc.shape.slice(0, -1), covFactor.shape.slice(0, -2), covDiag.shape.slice(0, -1)];
    const batchShape = batches.reduce<Shape>((all, shape) => broadcastShapes(where, all, shape), []);
    super({ name: where, batchShape, eventShape: loc.shape.slice(-1), dtype: loc.dtype, validateArgs });
    const checked = (argument: string, x: Tensor, constraint: Constraint): Tensor =>
      validateArgs ? requireConstraint({ where, argument }, x, constraint) : x;
    this.loc = expandTo(checked('loc', loc, realVector), batchShape, 1);
    this.covFactor = expandTo(checked('covFactor', covFactor, independent(real, 2)), batchShape, 2);
    this.covDiag = expandTo(checked('covDiag', covDiag, independent(positive, 1)), batchShape, 1);
  }

  /** `[...batchShape, n, n]` */
  get covarianceMatrix(): Tensor {
    return add(matmul(this.covFactor, this.covFactor, { transposeB: true }), diagonalMatrix(this.covDiag));
  }

  /** the Cholesky factor of the covariance, `[...batchShape, n, n]`: `D^½ chol(I + D^−½ W Wᵀ D^−½)`, which is well conditioned */
  get scaleTril(): Tensor {
    const root = unsqueeze(sqrt(this.covDiag), -1);
    const scaled = div(this.covFactor, root);
    const inner = matmul(scaled, scaled, { transposeB: true });
    return mul(root, cholesky(add(inner, eye(this.eventShape[0], { dtype: this.dtype }))));
  }

  /** the inverse of the covariance, `[...batchShape, n, n]` (Woodbury's identity) */
  get precisionMatrix(): Tensor {
    const inner = this.solvedFactor();
    return sub(diagonalMatrix(div(1, this.covDiag)), matmul(inner, inner, { transposeA: true }));
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
    return add(sum(mul(this.covFactor, this.covFactor), -1), this.covDiag);
  }

  expand(batchShape: Shape): LowRankMultivariateNormal {
    const [loc, covDiag] = [this.loc, this.covDiag].map((x) => expandTo(x, batchShape, 1));
    return new LowRankMultivariateNormal(loc, expandTo(this.covFactor, batchShape, 2), covDiag, this.options);
  }

  override rsample(shape: Shape = [], options: SampleOptions = {}): Tensor {
    const { shape: all, ...from } = this.sampling(shape, options);
    const shared = normal([...all.slice(0, -1), this.covFactor.shape.at(-1)!], from);
    const own = mul(sqrt(this.covDiag), normal(all, from));
    return add(add(this.loc, matrixVector(this.covFactor, shared)), own);
  }

  logProb(value: Operand): Tensor {
    const distance = this.distanceTo(sub(this.valueFor('logProb', value), this.loc));
    const constant = this.eventShape[0] * Math.log(2 * Math.PI);
    return mul(add(add(this.logDet(), distance), constant), -0.5);
  }

  override entropy(): Tensor {
    return mul(add(this.logDet(), this.eventShape[0] * (1 + Math.log(2 * Math.PI))), 0.5);
  }

  /** `xᵀ Σ⁻¹ x` */
  distanceTo(x: Tensor): Tensor {
    const near = sum(div(mul(x, x), this.covDiag), -1);
    return sub(near, mahalanobis(this.capacitance(), matrixVector(transpose(this.scaledFactor()), x)));
  }

  /** `ln det Σ` */
  logDet(): Tensor {
    return add(mul(halfLogDet(this.capacitance()), 2), sum(log(this.covDiag), -1));
  }

  /** `C⁻¹ Wᵀ D⁻¹`, with the capacitance `C Cᵀ = I + Wᵀ D⁻¹ W` */
  solvedFactor(): Tensor {
    return solveTriangular(this.capacitance(), transpose(this.scaledFactor()), { upper: false });
  }

  /** `D⁻¹ W` */
  private scaledFactor(): Tensor {
    return div(this.covFactor, unsqueeze(this.covDiag, -1));
  }

  private capacitance(): Tensor {
    const inner = matmul(this.scaledFactor(), this.covFactor, { transposeA: true });
    return cholesky(add(inner, eye(this.covFactor.shape.at(-1)!, { dtype: this.dtype })));
  }
}

function requireRows(loc: Tensor, covFactor: Tensor, covDiag: Tensor): void {
  const where = 'LowRankMultivariateNormal';
  requireAxes(where, 'loc', loc, 1);
  requireAxes(where, 'covFactor', covFactor, 2);
  requireAxes(where, 'covDiag', covDiag, 1);
  requireSame(where, ['loc', 'covFactor'], [loc.dtype, covFactor.dtype]);
  requireSame(where, ['loc', 'covDiag'], [loc.dtype, covDiag.dtype]);
  const [n, rows, diagonal] = [loc.shape.at(-1), covFactor.shape.at(-2), covDiag.shape.at(-1)];
  if (n === rows && n === diagonal) return;
  throw new ShapeError(
    where,
    `loc is ${formatShape(loc.shape)}, covFactor ${formatShape(covFactor.shape)} and covDiag ${formatShape(covDiag.shape)}; ` +
      `they must have as many elements, rows and elements (${n}, ${rows}, ${diagonal})`,
    { expected: n, got: [rows, diagonal] },
  );
}
