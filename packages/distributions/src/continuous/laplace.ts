import {
  abs,
  add,
  div,
  expm1,
  log,
  log1p,
  mul,
  neg,
  sign,
  sub,
  uniform,
  type Operand,
  type Shape,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { Distribution, type SampleOptions } from '../base/distribution.ts';
import { kindOf } from '../base/kind.ts';
import { parameters, type DistributionOptions } from '../base/parameters.ts';
import { expandTo } from '../base/shapes.ts';
import { positive, real } from '../constraints/index.ts';
import { limitsOf } from '../special/limits.ts';

/**
 * The Laplace (double exponential) distribution.
 *
 * `ln p(x) = −|x − loc| / scale − ln 2 scale`
 *
 * @example new Laplace(0, 1).logProb(0).item(); // -0.6931
 * @see https://pytorch.org/docs/stable/distributions.html#laplace
 */
export class Laplace extends Distribution {
  readonly loc: Tensor;
  readonly scale: Tensor;

  /**
   * @param loc mean
   * @param scale above 0: the mean distance from it
   * @param options `validateArgs`: default true
   */
  constructor(loc: Operand, scale: Operand, options: DistributionOptions = {}) {
    const given = parameters('Laplace', { loc: [loc, real], scale: [scale, positive] }, options);
    super(kindOf('Laplace', given.loc, options));
    this.loc = given.loc;
    this.scale = given.scale;
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
    return mul(this.scale, Math.SQRT2);
  }

  override get variance(): Tensor {
    return mul(mul(this.scale, this.scale), 2);
  }

  expand(batchShape: Shape): Laplace {
    return new Laplace(expandTo(this.loc, batchShape), expandTo(this.scale, batchShape), this.options);
  }

  override rsample(shape: Shape = [], options: SampleOptions = {}): Tensor {
    const { shape: all, ...from } = this.sampling(shape, options);
    const u = uniform(all, { low: limitsOf(this.dtype).eps - 1, high: 1, ...from });
    return sub(this.loc, mul(this.scale, mul(sign(u), log1p(neg(abs(u))))));
  }

  logProb(value: Operand): Tensor {
    const distance = abs(sub(this.valueFor('logProb', value), this.loc));
    return sub(neg(log(mul(this.scale, 2))), div(distance, this.scale));
  }

  override cdf(value: Operand): Tensor {
    const x = sub(this.valueFor('cdf', value), this.loc);
    return sub(0.5, mul(mul(sign(x), expm1(neg(div(abs(x), this.scale)))), 0.5));
  }

  override icdf(probability: Operand): Tensor {
    const p = sub(this.operand('icdf', 'probability', probability), 0.5);
    return sub(this.loc, mul(this.scale, mul(sign(p), log1p(mul(abs(p), -2)))));
  }

  override entropy(): Tensor {
    return add(log(mul(this.scale, 2)), 1);
  }
}
