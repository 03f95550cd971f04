import { mul, type Operand, type Shape, type Tensor } from '@gradkit/core-tensor/functional';
import { parameters, type DistributionOptions } from '../base/parameters.ts';
import { expandTo } from '../base/shapes.ts';
import { positive } from '../constraints/index.ts';
import { Gamma } from './gamma.ts';

/**
 * The chi-squared distribution: the sum of squares of normally distributed numbers.
 *
 * @example new Chi2(2).logProb(2).item(); // -1.6931
 * @see https://pytorch.org/docs/stable/distributions.html#chi2
 */
export class Chi2 extends Gamma {
  /**
   * @param df degrees of freedom, above 0: how many numbers
   * @param options `validateArgs`: default true
   */
  constructor(df: Operand, options: DistributionOptions = {}) {
    const given = parameters('Chi2', { df: [df, positive] }, options);
    super(mul(given.df, 0.5), 0.5, options);
    this.name = 'Chi2';
  }

  get df(): Tensor {
    return mul(this.concentration, 2);
  }

  override expand(batchShape: Shape): Chi2 {
    return new Chi2(expandTo(this.df, batchShape), this.options);
  }
}
