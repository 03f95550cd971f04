import { full, type Operand, type Shape, type Tensor } from '@gradkit/core-tensor/functional';
import { parameters, unchecked, type DistributionOptions } from '../base/parameters.ts';
import { expandTo } from '../base/shapes.ts';
import { positive } from '../constraints/index.ts';
import { Cauchy } from '../continuous/cauchy.ts';
import { FoldedDistribution } from './folded-distribution.ts';

/**
 * The half-Cauchy distribution: the absolute value of a Cauchy distributed number around 0.
 *
 * @example new HalfCauchy(1).logProb(0).item(); // -0.4516
 * @see https://pytorch.org/docs/stable/distributions.html#halfcauchy
 */
export class HalfCauchy extends FoldedDistribution {
  /**
   * @param scale half of the width at half of the height, above 0
   * @param options `validateArgs`: default true
   */
  constructor(scale: Operand, options: DistributionOptions = {}) {
    const given = parameters('HalfCauchy', { scale: [scale, positive] }, options);
    super('HalfCauchy', new Cauchy(0, given.scale, unchecked), given.scale, options);
  }

  /** ∞ */
  override get mean(): Tensor {
    return full(this.batchShape, Infinity, { dtype: this.dtype });
  }

  /** ∞ */
  override get variance(): Tensor {
    return this.baseDist.variance;
  }

  override expand(batchShape: Shape): HalfCauchy {
    return new HalfCauchy(expandTo(this.scale, batchShape), this.options);
  }
}
