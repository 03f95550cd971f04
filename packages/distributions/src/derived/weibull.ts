import {
  add,
  div,
  exp,
  lgamma,
  log,
  mul,
  onesLike,
  pow,
  sub,
  type Operand,
  type Shape,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { parameters, unchecked, type DistributionOptions } from '../base/parameters.ts';
import { expandTo } from '../base/shapes.ts';
import { TransformedDistribution } from '../composite/transformed-distribution.ts';
import { positive } from '../constraints/index.ts';
import { Exponential } from '../continuous/exponential.ts';
import { eulerGamma } from '../special/constants.ts';
import { AffineTransform } from '../transforms/affine.ts';
import { PowerTransform } from '../transforms/power.ts';

/**
 * The Weibull distribution: the time until a failure whose rate changes with age.
 *
 * `p(x) = (k / scale) (x / scale)^(k − 1) e^−(x / scale)^k`, with k = concentration
 *
 * @example new Weibull(1, 1).logProb(2).item(); // -2
 * @see https://pytorch.org/docs/stable/distributions.html#weibull
 */
export class Weibull extends TransformedDistribution {
  readonly scale: Tensor;
  readonly concentration: Tensor;

  /**
   * @param scale above 0
   * @param concentration above 0: below 1, the rate falls with age
   * @param options `validateArgs`: default true
   */
  constructor(scale: Operand, concentration: Operand, options: DistributionOptions = {}) {
    const both = { scale: [scale, positive], concentration: [concentration, positive] } as const;
    const given = parameters('Weibull', both, options);
    const steps = [new PowerTransform(div(1, given.concentration)), new AffineTransform(0, given.scale)];
    super(new Exponential(onesLike(given.scale), unchecked), steps, options);
    this.name = 'Weibull';
    this.scale = given.scale;
    this.concentration = given.concentration;
  }

  override get support() {
    return positive;
  }

  override get mean(): Tensor {
    return mul(this.scale, exp(lgamma(add(div(1, this.concentration), 1))));
  }

  override get mode(): Tensor {
    const k = this.concentration;
    return mul(this.scale, pow(div(sub(k, 1), k), div(1, k)));
  }

  override get variance(): Tensor {
    const k = this.concentration;
    const second = exp(lgamma(add(div(2, k), 1)));
    const first = exp(mul(lgamma(add(div(1, k), 1)), 2));
    return mul(mul(this.scale, this.scale), sub(second, first));
  }

  override expand(batchShape: Shape): Weibull {
    return new Weibull(expandTo(this.scale, batchShape), expandTo(this.concentration, batchShape), this.options);
  }

  override entropy(): Tensor {
    const reciprocal = div(1, this.concentration);
    return add(add(mul(sub(1, reciprocal), eulerGamma), log(mul(this.scale, reciprocal))), 1);
  }
}
