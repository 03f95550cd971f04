import {
  add,
  div,
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
import { Normal } from '../continuous/normal.ts';
import { AbsTransform } from '../transforms/elementwise.ts';

/**
 * The half-normal distribution: the absolute value of a normally distributed number of mean 0.
 *
 * @example new HalfNormal(1).logProb(0).item(); // -0.2258
 * @see https://pytorch.org/docs/stable/distributions.html#halfnormal
 */
export class HalfNormal extends TransformedDistribution {
  readonly scale: Tensor;

  /**
   * @param scale standard deviation of the normal distribution, above 0
   * @param options `validateArgs`: default true
   */
  constructor(scale: Operand, options: DistributionOptions = {}) {
    const given = parameters('HalfNormal', { scale: [scale, positive] }, options);
    super(new Normal(0, given.scale, unchecked), new AbsTransform(), options);
    this.name = 'HalfNormal';
    this.scale = given.scale;
  }

  override get support() {
    return nonnegative;
  }

  override get mean(): Tensor {
    return mul(this.scale, Math.sqrt(2 / Math.PI));
  }

  override get mode(): Tensor {
    return zerosLike(this.scale);
  }

  override get variance(): Tensor {
    return mul(mul(this.scale, this.scale), 1 - 2 / Math.PI);
  }

  override expand(batchShape: Shape): HalfNormal {
    return new HalfNormal(expandTo(this.scale, batchShape), this.options);
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
