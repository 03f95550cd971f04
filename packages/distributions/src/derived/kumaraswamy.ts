import {
  add,
  digamma,
  div,
  exp,
  less,
  lgamma,
  log,
  log1p,
  logicalOr,
  mul,
  neg,
  onesLike,
  pow,
  sub,
  where,
  zerosLike,
  type Operand,
  type Shape,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { parameters, unchecked, type DistributionOptions } from '../base/parameters.ts';
import { expandTo } from '../base/shapes.ts';
import { TransformedDistribution } from '../composite/transformed-distribution.ts';
import { positive, unitInterval } from '../constraints/index.ts';
import { Uniform } from '../continuous/uniform.ts';
import { eulerGamma } from '../special/constants.ts';
import { AffineTransform } from '../transforms/affine.ts';
import { PowerTransform } from '../transforms/power.ts';

/** `E xⁿ = b Γ(1 + n/a) Γ(b) / Γ(1 + n/a + b)` */
function moment(a: Tensor, b: Tensor, n: number): Tensor {
  const x = add(div(n, a), 1);
  return mul(b, exp(sub(add(lgamma(x), lgamma(b)), lgamma(add(x, b)))));
}

/**
 * The Kumaraswamy distribution: much like the beta distribution, with a simple distribution function.
 *
 * `P(x < t) = 1 − (1 − t^a)^b`, with a = concentration1, b = concentration0
 *
 * @example new Kumaraswamy(1, 1).mean.item(); // 0.5
 * @see https://pytorch.org/docs/stable/distributions.html#kumaraswamy
 */
export class Kumaraswamy extends TransformedDistribution {
  readonly concentration1: Tensor;
  readonly concentration0: Tensor;

  /**
   * @param concentration1 above 0
   * @param concentration0 above 0
   * @param options `validateArgs`: default true
   */
  constructor(concentration1: Operand, concentration0: Operand, options: DistributionOptions = {}) {
    const both = { concentration1: [concentration1, positive], concentration0: [concentration0, positive] } as const;
    const given = parameters('Kumaraswamy', both, options);
    const base = new Uniform(zerosLike(given.concentration0), onesLike(given.concentration0), unchecked);
    const steps = [
      new PowerTransform(div(1, given.concentration0)),
      new AffineTransform(1, -1),
      new PowerTransform(div(1, given.concentration1)),
    ];
    super(base, steps, options);
    this.name = 'Kumaraswamy';
    this.concentration1 = given.concentration1;
    this.concentration0 = given.concentration0;
  }

  override get support() {
    return unitInterval;
  }

  override get mean(): Tensor {
    return moment(this.concentration1, this.concentration0, 1);
  }

  /** NaN unless both are at least 1 */
  override get mode(): Tensor {
    const [a, b] = [this.concentration1, this.concentration0];
    const logMode = sub(div(log1p(neg(b)), b), log1p(neg(mul(a, b))));
    return where(logicalOr(less(b, 1), less(a, 1)), NaN, exp(logMode));
  }

  override get variance(): Tensor {
    return sub(moment(this.concentration1, this.concentration0, 2), pow(this.mean, 2));
  }

  override expand(batchShape: Shape): Kumaraswamy {
    const [a, b] = [this.concentration1, this.concentration0];
    return new Kumaraswamy(expandTo(a, batchShape), expandTo(b, batchShape), this.options);
  }

  override entropy(): Tensor {
    const [a, b] = [this.concentration1, this.concentration0];
    const harmonic = add(digamma(add(b, 1)), eulerGamma);
    const terms = add(sub(1, div(1, b)), mul(sub(1, div(1, a)), harmonic));
    return sub(sub(terms, log(a)), log(b));
  }
}
