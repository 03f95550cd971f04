import { add, floor, lgamma, sub, xlogy, type Operand, type Shape, type Tensor } from '@gradkit/core-tensor/functional';
import { Distribution, type SampleOptions } from '../base/distribution.ts';
import { kindOf } from '../base/kind.ts';
import { parameters, type DistributionOptions } from '../base/parameters.ts';
import { expandTo } from '../base/shapes.ts';
import { nonnegative, nonnegativeInteger } from '../constraints/index.ts';
import { drawEach } from '../special/draw-each.ts';
import { poissonNumber } from '../special/poisson-number.ts';

/**
 * The Poisson distribution: how often something happens that happens at a constant rate.
 *
 * `ln p(k) = k ln rate − rate − ln k!`
 *
 * @example new Poisson(2).logProb(0).item(); // -2
 * @see https://pytorch.org/docs/stable/distributions.html#poisson
 */
export class Poisson extends Distribution {
  readonly rate: Tensor;

  /**
   * @param rate at least 0: the mean
   * @param options `validateArgs`: default true
   */
  constructor(rate: Operand, options: DistributionOptions = {}) {
    const given = parameters('Poisson', { rate: [rate, nonnegative] }, options);
    super(kindOf('Poisson', given.rate, options));
    this.rate = given.rate;
  }

  get support() {
    return nonnegativeInteger;
  }

  override get mean(): Tensor {
    return this.rate;
  }

  override get mode(): Tensor {
    return floor(this.rate);
  }

  override get variance(): Tensor {
    return this.rate;
  }

  expand(batchShape: Shape): Poisson {
    return new Poisson(expandTo(this.rate, batchShape), this.options);
  }

  /** @throws {ExportError} inside of a compiled function that computes the rate */
  override sample(shape: Shape = [], options: SampleOptions = {}): Tensor {
    return drawEach({ where: 'Poisson.sample', ...this.sampling(shape, options) }, [this.rate], poissonNumber);
  }

  logProb(value: Operand): Tensor {
    const x = this.valueFor('logProb', value);
    return sub(sub(xlogy(x, this.rate), this.rate), lgamma(add(x, 1)));
  }
}
