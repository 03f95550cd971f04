import {
  add,
  broadcastTo,
  digamma,
  div,
  lgamma,
  log,
  maximum,
  mul,
  sub,
  xlogy,
  type Operand,
  type Shape,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { Distribution, type SampleOptions } from '../base/distribution.ts';
import { kindOf } from '../base/kind.ts';
import { parameters, type DistributionOptions } from '../base/parameters.ts';
import { expandTo } from '../base/shapes.ts';
import { nonnegative, positive } from '../constraints/index.ts';
import { limitsOf } from '../special/limits.ts';
import { standardGamma } from '../special/standard-gamma.ts';

/**
 * The gamma distribution.
 *
 * `ln p(x) = a ln rate + (a − 1) ln x − rate · x − ln Γ(a)`, with a = concentration
 *
 * @example new Gamma(1, 1).logProb(2).item(); // -2
 * @see https://pytorch.org/docs/stable/distributions.html#gamma
 */
export class Gamma extends Distribution {
  readonly concentration: Tensor;
  readonly rate: Tensor;

  /**
   * @param concentration above 0 (shape)
   * @param rate above 0: 1 / scale
   * @param options `validateArgs`: default true
   */
  constructor(concentration: Operand, rate: Operand, options: DistributionOptions = {}) {
    const both = { concentration: [concentration, positive], rate: [rate, positive] } as const;
    const given = parameters('Gamma', both, options);
    super(kindOf('Gamma', given.rate, options));
    this.concentration = given.concentration;
    this.rate = given.rate;
  }

  get support() {
    return nonnegative;
  }

  override get hasRsample(): boolean {
    return true;
  }

  override get mean(): Tensor {
    return div(this.concentration, this.rate);
  }

  override get mode(): Tensor {
    return maximum(div(sub(this.concentration, 1), this.rate), 0);
  }

  override get variance(): Tensor {
    return div(this.concentration, mul(this.rate, this.rate));
  }

  expand(batchShape: Shape): Gamma {
    return new Gamma(expandTo(this.concentration, batchShape), expandTo(this.rate, batchShape), this.options);
  }

  override rsample(shape: Shape = [], options: SampleOptions = {}): Tensor {
    const { shape: all, rng } = this.sampling(shape, options);
    return maximum(div(standardGamma(broadcastTo(this.concentration, all), rng), this.rate), limitsOf(this.dtype).tiny);
  }

  logProb(value: Operand): Tensor {
    const x = this.valueFor('logProb', value);
    const { concentration: a, rate } = this;
    return sub(sub(add(xlogy(a, rate), xlogy(sub(a, 1), x)), mul(rate, x)), lgamma(a));
  }

  override entropy(): Tensor {
    const { concentration: a, rate } = this;
    return add(add(sub(a, log(rate)), lgamma(a)), mul(sub(1, a), digamma(a)));
  }
}
