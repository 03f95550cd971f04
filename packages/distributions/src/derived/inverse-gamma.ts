import {
  add,
  digamma,
  div,
  greater,
  lgamma,
  log,
  mul,
  pow,
  sub,
  where,
  type Operand,
  type Shape,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { parameters, unchecked, type DistributionOptions } from '../base/parameters.ts';
import { expandTo } from '../base/shapes.ts';
import { TransformedDistribution } from '../composite/transformed-distribution.ts';
import { positive } from '../constraints/index.ts';
import { Gamma } from '../continuous/gamma.ts';
import { PowerTransform } from '../transforms/power.ts';

/**
 * The inverse gamma distribution: 1 / x of a gamma distributed x.
 *
 * @example new InverseGamma(3, 1).mean.item(); // 0.5
 * @see https://pytorch.org/docs/stable/distributions.html#inversegamma
 */
export class InverseGamma extends TransformedDistribution {
  readonly concentration: Tensor;
  readonly rate: Tensor;

  /**
   * @param concentration above 0
   * @param rate above 0
   * @param options `validateArgs`: default true
   */
  constructor(concentration: Operand, rate: Operand, options: DistributionOptions = {}) {
    const both = { concentration: [concentration, positive], rate: [rate, positive] } as const;
    const given = parameters('InverseGamma', both, options);
    super(new Gamma(given.concentration, given.rate, unchecked), new PowerTransform(-1), options);
    this.name = 'InverseGamma';
    this.concentration = given.concentration;
    this.rate = given.rate;
  }

  /** ∞ for a concentration of at most 1 */
  override get mean(): Tensor {
    const a = this.concentration;
    return where(greater(a, 1), div(this.rate, sub(a, 1)), Infinity);
  }

  override get mode(): Tensor {
    return div(this.rate, add(this.concentration, 1));
  }

  /** ∞ for a concentration of at most 2 */
  override get variance(): Tensor {
    const a = this.concentration;
    const finite = div(mul(this.rate, this.rate), mul(pow(sub(a, 1), 2), sub(a, 2)));
    return where(greater(a, 2), finite, Infinity);
  }

  override expand(batchShape: Shape): InverseGamma {
    return new InverseGamma(expandTo(this.concentration, batchShape), expandTo(this.rate, batchShape), this.options);
  }

  override entropy(): Tensor {
    const a = this.concentration;
    return sub(add(add(a, log(this.rate)), lgamma(a)), mul(add(a, 1), digamma(a)));
  }
}
