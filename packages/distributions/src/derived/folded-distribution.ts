import {
  add,
  div,
  greaterEqual,
  sub,
  mul,
  where,
  zerosLike,
  type Operand,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import type { Distribution } from '../base/distribution.ts';
import type { DistributionOptions } from '../base/parameters.ts';
import { TransformedDistribution } from '../composite/transformed-distribution.ts';
import { nonnegative } from '../constraints/index.ts';
import { AbsTransform } from '../transforms/elementwise.ts';

/** The absolute value of a number whose distribution is symmetric about 0 and highest there. */
export abstract class FoldedDistribution extends TransformedDistribution {
  /** the parameter `scale` of the distribution that is folded */
  readonly scale: Tensor;

  protected constructor(name: string, whole: Distribution, scale: Tensor, options: DistributionOptions) {
    super(whole, new AbsTransform(), options);
    this.name = name;
    this.scale = scale;
  }

  override get support() {
    return nonnegative;
  }

  override get mode(): Tensor {
    return zerosLike(this.scale);
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
