import {
  add,
  clamp,
  div,
  greater,
  lessEqual,
  log,
  logicalAnd,
  mul,
  sub,
  uniform,
  where,
  zerosLike,
  type Operand,
  type Shape,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { Distribution, type SampleOptions } from '../base/distribution.ts';
import { kindOf } from '../base/kind.ts';
import { broadcastAll, parameters, type DistributionOptions } from '../base/parameters.ts';
import { expandTo } from '../base/shapes.ts';
import { interval, lessThan, real } from '../constraints/index.ts';

/**
 * The uniform distribution between two numbers.
 *
 * `p(x) = 1 / (high − low)` for low ≤ x < high
 *
 * @example new Uniform(0, 4).logProb(1).item(); // -1.3863
 * @see https://pytorch.org/docs/stable/distributions.html#uniform
 */
export class Uniform extends Distribution {
  readonly low: Tensor;
  readonly high: Tensor;

  /**
   * @param low below `high`
   * @param high excluded
   * @param options `validateArgs`: default true
   */
  constructor(low: Operand, high: Operand, options: DistributionOptions = {}) {
    broadcastAll('Uniform', { low, high });
    const given = parameters('Uniform', { low: [low, lessThan(high)], high: [high, real] }, options);
    super(kindOf('Uniform', given.low, options));
    this.low = given.low;
    this.high = given.high;
  }

  get support() {
    return interval(this.low, this.high);
  }

  override get hasRsample(): boolean {
    return true;
  }

  override get mean(): Tensor {
    return div(add(this.high, this.low), 2);
  }

  override get mode(): Tensor {
    return mul(this.high, NaN);
  }

  override get stddev(): Tensor {
    return div(this.width, Math.sqrt(12));
  }

  override get variance(): Tensor {
    return div(mul(this.width, this.width), 12);
  }

  private get width(): Tensor {
    return sub(this.high, this.low);
  }

  expand(batchShape: Shape): Uniform {
    return new Uniform(expandTo(this.low, batchShape), expandTo(this.high, batchShape), this.options);
  }

  override rsample(shape: Shape = [], options: SampleOptions = {}): Tensor {
    const { shape: all, ...from } = this.sampling(shape, options);
    return add(this.low, mul(uniform(all, from), this.width));
  }

  logProb(value: Operand): Tensor {
    const x = this.valueFor('logProb', value);
    const isInside = logicalAnd(lessEqual(this.low, x), greater(this.high, x));
    return sub(where(isInside, zerosLike(this.low), -Infinity), log(this.width));
  }

  override cdf(value: Operand): Tensor {
    return clamp(div(sub(this.valueFor('cdf', value), this.low), this.width), { min: 0, max: 1 });
  }

  override icdf(probability: Operand): Tensor {
    return add(mul(this.operand('icdf', 'probability', probability), this.width), this.low);
  }

  override entropy(): Tensor {
    return log(this.width);
  }
}
