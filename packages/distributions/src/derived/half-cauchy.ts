import {
  add,
  div,
  full,
  greaterEqual,
  mul,
  sub,
  where,
  zerosLike,
  type Operand,
  type Shape,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { parameters, unchecked, type DistributionOptions } from '../base/parameters.ts';
import { expandTo } from '../base/shapes.ts';
import { TransformedDistribution } from '../composite/transformed-distribution.ts';
import { nonnegative, positive } from '../constraints/index.ts';
import { Cauchy } from '../continuous/cauchy.ts';
import { AbsTransform } from '../transforms/elementwise.ts';

/**
 * The half-Cauchy distribution: the absolute value of a Cauchy distributed number around 0.
 *
 * @example new HalfCauchy(1).logProb(0).item(); // -0.4516
 * @see https://pytorch.org/docs/stable/distributions.html#halfcauchy
 */
export class HalfCauchy extends TransformedDistribution {
  readonly scale: Tensor;

  /**
   * @param scale half of the width at half of the height, above 0
   * @param options `validateArgs`: default true
   */
  constructor(scale: Operand, options: DistributionOptions = {}) {
    const given = parameters('HalfCauchy', { scale: [scale, positive] }, options);
    super(new Cauchy(0, given.scale, unchecked), new AbsTransform(), options);
    this.name = 'HalfCauchy';
    this.scale = given.scale;
  }

  override get support() {
    return nonnegative;
  }

  /** ∞ */
  override get mean(): Tensor {
    return full(this.batchShape, Infinity, { dtype: this.dtype });
  }

  override get mode(): Tensor {
    return zerosLike(this.scale);
  }

  /** ∞ */
  override get variance(): Tensor {
    return this.baseDist.variance;
  }

  override expand(batchShape: Shape): HalfCauchy {
    return new HalfCauchy(expandTo(this.scale, batchShape), this.options);
  }

  override logProb(value: Operand): Tensor {
    const x = this.valueFor('logProb', value);
    return where(greaterEqual(x, 0), add(this.baseDist.logProb(x), Math.LN2), -Infinity);
  }

  override cdf(value: Operand): Tensor {
    return sub(mul(this.baseDist.cdf(this.valueFor('cdf', value)), 2), 1);
  }

  override icdf(probability: Operand): Tensor {
    return this.baseDist.icdf(div(add(this.operand('icdf', 'probability', probability), 1), 2));
  }

  override entropy(): Tensor {
    return sub(this.baseDist.entropy(), Math.LN2);
  }
}
