import { noGrad } from '@gradkit/autograd';
import {
  add,
  arange,
  div,
  equal,
  lgamma,
  log,
  maximum,
  mul,
  normal,
  requireOptions,
  requireWholeNumber,
  slice,
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
import { Distribution, type SampleOptions } from '../base/distribution.ts';
import { kindOf } from '../base/kind.ts';
import { parameters, unchecked, type DistributionOptions } from '../base/parameters.ts';
import { expandTo } from '../base/shapes.ts';
import { corrCholesky, positive } from '../constraints/index.ts';
import { limitsOf } from '../special/limits.ts';
import { diagonalMatrix, diagonalOf, logMultigamma } from '../special/matrices.ts';
import { Beta } from './beta.ts';

interface LKJOptions extends DistributionOptions {
  /** above 0: the larger, the closer to no correlation; default 1, all correlations equally likely */
  readonly concentration?: Operand | undefined;
}

/**
 * The distribution of Lewandowski, Kurowicka and Joe, of Cholesky factors of correlations.
 *
 * `p(L) ∝ ∏ Lᵢᵢ^(n − i + 2 (concentration − 1))`
 *
 * @example new LKJCholesky(3).sample([2]).shape; // [2, 3, 3]
 * @see Lewandowski et al. (2009); https://pytorch.org/docs/stable/distributions.html#lkjcholesky
 */
export class LKJCholesky extends Distribution {
  readonly dim: number;
  readonly concentration: Tensor;

  /**
   * @param dim how many rows, at least 2
   * @param options `concentration`: above 0, default 1; `validateArgs`: default true
   */
  constructor(dim: number, options: LKJOptions = {}) {
    const known = { concentration: true, validateArgs: true } as const;
    const { concentration = 1, ...rest } = requireOptions<LKJOptions>('LKJCholesky', options, known);
    requireWholeNumber('LKJCholesky', 'dim', dim, { least: 2 });
    const given = parameters('LKJCholesky', { concentration: [concentration, positive] }, rest);
    super({ ...kindOf('LKJCholesky', given.concentration, rest), eventShape: [dim, dim] });
    this.dim = dim;
    this.concentration = given.concentration;
  }

  get support() {
    return corrCholesky;
  }

  expand(batchShape: Shape): LKJCholesky {
    const concentration = expandTo(this.concentration, batchShape);
    return new LKJCholesky(this.dim, { concentration, ...this.options });
  }

  /** The onion method: row by row, a direction and a length. */
  override sample(shape: Shape = [], options: SampleOptions = {}): Tensor {
    const { shape: all, ...from } = this.sampling(shape, options);
    return noGrad(() => {
      const length = sqrt(unsqueeze(this.lengths().sample(shape, { rng: from.rng }), -1));
      const random = tril(normal(all, from), -1);
      const size = sqrt(sum(mul(random, random), -1, { keepDims: true }));
      const rows = mul(length, div(random, where(equal(size, 0), 1, size))); // the first row is 0
      const rest = maximum(sub(1, sum(mul(rows, rows), -1)), limitsOf(this.dtype).tiny);
      return add(rows, diagonalMatrix(sqrt(rest)));
    });
  }

  logProb(value: Operand): Tensor {
    const { dim, concentration, dtype } = this;
    const diagonal = slice(diagonalOf(this.valueFor('logProb', value)), { axis: -1, start: 1 });
    const order = sub(mul(unsqueeze(sub(concentration, 1), -1), 2), arange(1, { start: 2 - dim, dtype }));
    const alpha = add(concentration, 0.5 * (dim - 1));
    const numerator = logMultigamma(sub(alpha, 0.5), dim - 1);
    const normalizer = sub(add(numerator, 0.5 * (dim - 1) * Math.log(Math.PI)), mul(lgamma(alpha), dim - 1));
    return sub(sum(mul(order, log(diagonal)), -1), normalizer);
  }

  /** Squared lengths of the rows, without their last elements. */
  private lengths(): Beta {
    const { dim, concentration, dtype } = this;
    const offset = maximum(arange(dim - 1, { start: -1, dtype }), 0);
    const marginal = unsqueeze(add(concentration, 0.5 * (dim - 2)), -1);
    return new Beta(add(offset, 0.5), sub(marginal, mul(offset, 0.5)), unchecked);
  }
}
