import {
  add,
  atan,
  cos,
  div,
  full,
  log,
  log1p,
  mul,
  sin,
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

/**
 * The Cauchy distribution, whose tails are so heavy that it has no mean.
 *
 * `p(x) = 1 / (π scale (1 + ((x − loc) / scale)²))`
 *
 * @example new Cauchy(0, 1).logProb(0).item(); // -1.1447
 * @see https://pytorch.org/docs/stable/distributions.html#cauchy
 */
export class Cauchy extends Distribution {
  readonly loc: Tensor;
  readonly scale: Tensor;

  /**
   * @param loc the middle
   * @param scale half of the width at half of the height, above 0
   * @param options `validateArgs`: default true
   */
  constructor(loc: Operand, scale: Operand, options: DistributionOptions = {}) {
    const given = parameters('Cauchy', { loc: [loc, real], scale: [scale, positive] }, options);
    super(kindOf('Cauchy', given.loc, options));
    this.loc = given.loc;
    this.scale = given.scale;
  }

  get support() {
    return real;
  }

  override get hasRsample(): boolean {
    return true;
  }

  /** NaN: there is none */
  override get mean(): Tensor {
    return full(this.batchShape, NaN, { dtype: this.dtype });
  }

  override get mode(): Tensor {
    return this.loc;
  }

  /** ∞ */
  override get variance(): Tensor {
    return full(this.batchShape, Infinity, { dtype: this.dtype });
  }

  expand(batchShape: Shape): Cauchy {
    return new Cauchy(expandTo(this.loc, batchShape), expandTo(this.scale, batchShape), this.options);
  }

  override rsample(shape: Shape = [], options: SampleOptions = {}): Tensor {
    const { shape: all, ...from } = this.sampling(shape, options);
    return this.icdf(uniform(all, from));
  }

  logProb(value: Operand): Tensor {
    const x = div(sub(this.valueFor('logProb', value), this.loc), this.scale);
    return sub(sub(-Math.log(Math.PI), log(this.scale)), log1p(mul(x, x)));
  }

  override cdf(value: Operand): Tensor {
    const x = div(sub(this.valueFor('cdf', value), this.loc), this.scale);
    return add(div(atan(x), Math.PI), 0.5);
  }

  override icdf(probability: Operand): Tensor {
    const angle = mul(sub(this.operand('icdf', 'probability', probability), 0.5), Math.PI);
    return add(mul(div(sin(angle), cos(angle)), this.scale), this.loc);
  }

  override entropy(): Tensor {
    return add(log(this.scale), Math.log(4 * Math.PI));
  }
}
