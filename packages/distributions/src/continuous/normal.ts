import {
  add,
  div,
  erf,
  erfinv,
  log,
  mul,
  normal,
  sub,
  type Operand,
  type Shape,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { Distribution, type SampleOptions } from '../base/distribution.ts';
import { kindOf } from '../base/kind.ts';
import { parameters, type DistributionOptions } from '../base/parameters.ts';
import { expandTo } from '../base/shapes.ts';
import { positive, real } from '../constraints/index.ts';

/**
 * The normal (Gaussian) distribution.
 *
 * `ln p(x) = −½ ((x − loc) / scale)² − ln scale − ½ ln 2π`
 *
 * @example new Normal(0, 1).logProb(0).item(); // -0.9189
 * @see https://pytorch.org/docs/stable/distributions.html#normal
 */
export class Normal extends Distribution {
  readonly loc: Tensor;
  readonly scale: Tensor;

  /**
   * @param loc mean
   * @param scale standard deviation, above 0
   * @param options `validateArgs`: default true
   */
  constructor(loc: Operand, scale: Operand, options: DistributionOptions = {}) {
    const given = parameters('Normal', { loc: [loc, real], scale: [scale, positive] }, options);
    super(kindOf('Normal', given.loc, options));
    ({ loc: this.loc, scale: this.scale } = given);
  }

  get support() {
    return real;
  }

  override get hasRsample(): boolean {
    return true;
  }

  override get mean(): Tensor {
    return this.loc;
  }

  override get mode(): Tensor {
    return this.loc;
  }

  override get stddev(): Tensor {
    return this.scale;
  }

  override get variance(): Tensor {
    return mul(this.scale, this.scale);
  }

  expand(batchShape: Shape): Normal {
    return new Normal(expandTo(this.loc, batchShape), expandTo(this.scale, batchShape), this.options);
  }

  override rsample(shape: Shape = [], options: SampleOptions = {}): Tensor {
    const { shape: all, ...from } = this.sampling(shape, options);
    return add(this.loc, mul(normal(all, from), this.scale));
  }

  logProb(value: Operand): Tensor {
    const error = sub(this.valueFor('logProb', value), this.loc);
    const square = div(mul(error, error), mul(mul(this.scale, this.scale), 2));
    return sub(sub(mul(square, -1), log(this.scale)), Math.log(Math.sqrt(2 * Math.PI)));
  }

  override cdf(value: Operand): Tensor {
    const x = div(sub(this.valueFor('cdf', value), this.loc), mul(this.scale, Math.SQRT2));
    return mul(add(erf(x), 1), 0.5);
  }

  override icdf(probability: Operand): Tensor {
    const p = this.operand('icdf', 'probability', probability);
    return add(this.loc, mul(mul(this.scale, erfinv(sub(mul(p, 2), 1))), Math.SQRT2));
  }

  override entropy(): Tensor {
    return add(log(this.scale), 0.5 + 0.5 * Math.log(2 * Math.PI));
  }
}
