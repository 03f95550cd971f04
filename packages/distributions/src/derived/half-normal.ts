import { mul, type Operand, type Shape, type Tensor } from '@gradkit/core-tensor/functional';
import { parameters, unchecked, type DistributionOptions } from '../base/parameters.ts';
import { expandTo } from '../base/shapes.ts';
import { positive } from '../constraints/index.ts';
import { Normal } from '../continuous/normal.ts';
import { FoldedDistribution } from './folded-distribution.ts';

/**
 * The half-normal distribution: the absolute value of a normally distributed number of mean 0.
 *
 * @example new HalfNormal(1).logProb(0).item(); // -0.2258
 * @see https://pytorch.org/docs/stable/distributions.html#halfnormal
 */
export class HalfNormal extends FoldedDistribution {
  /**
   * @param scale standard deviation of the normal distribution, above 0
   * @param options `validateArgs`: default true
   */
  constructor(scale: Operand, options: DistributionOptions = {}) {
    const given = parameters('HalfNormal', { scale: [scale, positive] }, options);
    super('HalfNormal', new Normal(0, given.scale, unchecked), given.scale, options);
  }

  override get mean(): Tensor {
    return mul(this.scale, Math.sqrt(2 / Math.PI));
  }

  override get variance(): Tensor {
    return mul(mul(this.scale, this.scale), 1 - 2 / Math.PI);
  }

  override expand(batchShape: Shape): HalfNormal {
    return new HalfNormal(expandTo(this.scale, batchShape), this.options);
  }
}
