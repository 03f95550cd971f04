import {
  add,
  div,
  lessEqual,
  lgamma,
  log,
  log1p,
  maximum,
  mul,
  pow,
  sub,
  where,
  type Operand,
  type Shape,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { Distribution, type SampleOptions } from '../base/distribution.ts';
import { kindOf } from '../base/kind.ts';
import { parameters, unchecked, type DistributionOptions } from '../base/parameters.ts';
import { expandTo } from '../base/shapes.ts';
import { positive } from '../constraints/index.ts';
import { limitsOf } from '../special/limits.ts';
import { Gamma } from './gamma.ts';

/**
 * The F-distribution of Fisher and Snedecor: the ratio of two chi-squared numbers, each divided by its degrees of freedom.
 *
 * @example new FisherSnedecor(2, 2).logProb(1).item(); // -1.3863
 * @see https://pytorch.org/docs/stable/distributions.html#fishersnedecor
 */
export class FisherSnedecor extends Distribution {
  readonly df1: Tensor;
  readonly df2: Tensor;

  /**
   * @param df1 degrees of freedom above, more than 0
   * @param df2 degrees of freedom below, more than 0
   * @param options `validateArgs`: default true
   */
  constructor(df1: Operand, df2: Operand, options: DistributionOptions = {}) {
    const given = parameters('FisherSnedecor', { df1: [df1, positive], df2: [df2, positive] }, options);
    super(kindOf('FisherSnedecor', given.df1, options));
    this.df1 = given.df1;
    this.df2 = given.df2;
  }

  get support() {
    return positive;
  }

  override get hasRsample(): boolean {
    return true;
  }

  /** NaN for at most 2 degrees of freedom below */
  override get mean(): Tensor {
    return where(lessEqual(this.df2, 2), NaN, div(this.df2, sub(this.df2, 2)));
  }

  /** NaN for at most 2 degrees of freedom above */
  override get mode(): Tensor {
    const { df1, df2 } = this;
    return where(lessEqual(df1, 2), NaN, div(mul(div(sub(df1, 2), df1), df2), add(df2, 2)));
  }

  /** NaN for at most 4 degrees of freedom below */
  override get variance(): Tensor {
    const { df1, df2 } = this;
    const above = mul(mul(mul(df2, df2), 2), sub(add(df1, df2), 2));
    const below = mul(mul(df1, pow(sub(df2, 2), 2)), sub(df2, 4));
    return where(lessEqual(df2, 4), NaN, div(above, below));
  }

  expand(batchShape: Shape): FisherSnedecor {
    return new FisherSnedecor(expandTo(this.df1, batchShape), expandTo(this.df2, batchShape), this.options);
  }

  override rsample(shape: Shape = [], options: SampleOptions = {}): Tensor {
    const { rng } = this.sampling(shape, options);
    const [above, below] = [this.df1, this.df2].map((df) =>
      new Gamma(mul(df, 0.5), df, unchecked).rsample(shape, { rng }),
    );
    return maximum(div(above, below), limitsOf(this.dtype).tiny);
  }

  logProb(value: Operand): Tensor {
    const x = this.valueFor('logProb', value);
    const [half1, half2] = [mul(this.df1, 0.5), mul(this.df2, 0.5)];
    const [both, ratio] = [add(half1, half2), div(this.df1, this.df2)];
    const normalizer = sub(lgamma(both), add(lgamma(half1), lgamma(half2)));
    const powers = add(mul(half1, log(ratio)), mul(sub(half1, 1), log(x)));
    return sub(add(normalizer, powers), mul(both, log1p(mul(ratio, x))));
  }
}
