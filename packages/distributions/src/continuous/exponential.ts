import {
  div,
  expm1,
  log,
  log1p,
  mul,
  neg,
  sub,
  uniform,
  zerosLike,
  type Operand,
  type Shape,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { Distribution, type SampleOptions } from '../base/distribution.ts';
import { kindOf } from '../base/kind.ts';
import { parameters, type DistributionOptions } from '../base/parameters.ts';
import { expandTo } from '../base/shapes.ts';
import { nonnegative, positive } from '../constraints/index.ts';

/**
 * The exponential distribution: the time until something that happens at a constant rate.
 *
 * `ln p(x) = ln rate − rate · x`
 *
 * @example new Exponential(2).mean.item(); // 0.5
 * @see https://pytorch.org/docs/stable/distributions.html#exponential
 */
export class Exponential extends Distribution {
  readonly rate: Tensor;

  /**
   * @param rate above 0: 1 / mean
   * @param options `validateArgs`: default true
   */
  constructor(rate: Operand, options: DistributionOptions = {}) {
    const given = parameters('Exponential', { rate: [rate, positive] }, options);
    super(kindOf('Exponential', given.rate, options));
    this.rate = given.rate;
  }

  get support() {
    return nonnegative;
  }

  override get hasRsample(): boolean {
    return true;
  }

  override get mean(): Tensor {
    return div(1, this.rate);
  }

  override get mode(): Tensor {
    return zerosLike(this.rate);
  }

  override get stddev(): Tensor {
    return div(1, this.rate);
  }

  override get variance(): Tensor {
    return div(1, mul(this.rate, this.rate));
  }

  expand(batchShape: Shape): Exponential {
    return new Exponential(expandTo(this.rate, batchShape), this.options);
  }

  override rsample(shape: Shape = [], options: SampleOptions = {}): Tensor {
    const { shape: all, ...from } = this.sampling(shape, options);
    return div(neg(log1p(neg(uniform(all, from)))), this.rate);
  }

  logProb(value: Operand): Tensor {
    return sub(log(this.rate), mul(this.rate, this.valueFor('logProb', value)));
  }

  override cdf(value: Operand): Tensor {
    return neg(expm1(neg(mul(this.rate, this.valueFor('cdf', value)))));
  }

  override icdf(probability: Operand): Tensor {
    return div(neg(log1p(neg(this.operand('icdf', 'probability', probability)))), this.rate);
  }

  override entropy(): Tensor {
    return sub(1, log(this.rate));
  }
}
