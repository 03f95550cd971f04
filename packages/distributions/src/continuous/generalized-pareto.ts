import {
  abs,
  add,
  div,
  equal,
  expm1,
  less,
  lessEqual,
  log,
  log1p,
  mul,
  neg,
  pow,
  sub,
  uniform,
  where,
  type Operand,
  type Shape,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { Distribution, type SampleOptions } from '../base/distribution.ts';
import { kindOf } from '../base/kind.ts';
import { parameters, type DistributionOptions } from '../base/parameters.ts';
import { expandTo } from '../base/shapes.ts';
import { interval, positive, real } from '../constraints/index.ts';

/**
 * The generalized Pareto distribution: of what exceeds a high threshold.
 *
 * `P(x > t) = (1 + k z)^(−1/k)`, with z = (t − loc) / scale and k = concentration; `e^−z` for k = 0
 *
 * @example new GeneralizedPareto(0, 1, 0).logProb(2).item(); // -2
 * @see https://pytorch.org/docs/stable/distributions.html#generalizedpareto
 */
export class GeneralizedPareto extends Distribution {
  readonly loc: Tensor;
  readonly scale: Tensor;
  readonly concentration: Tensor;

  /**
   * @param loc the least value
   * @param scale above 0
   * @param concentration below 0, there is a largest value
   * @param options `validateArgs`: default true
   */
  constructor(loc: Operand, scale: Operand, concentration: Operand, options: DistributionOptions = {}) {
    const all = { loc: [loc, real], scale: [scale, positive], concentration: [concentration, real] } as const;
    const given = parameters('GeneralizedPareto', all, options);
    super(kindOf('GeneralizedPareto', given.loc, options));
    this.loc = given.loc;
    this.scale = given.scale;
    this.concentration = given.concentration;
  }

  get support() {
    const { loc, scale, concentration } = this;
    const isBounded = less(concentration, 0);
    const end = sub(loc, div(scale, where(isBounded, concentration, -1)));
    return interval(loc, where(isBounded, end, Infinity));
  }

  override get hasRsample(): boolean {
    return true;
  }

  /** NaN for a concentration of at least 1 */
  override get mean(): Tensor {
    const isFinite = less(this.concentration, 1);
    const k = where(isFinite, this.concentration, 0.5);
    return where(isFinite, add(this.loc, div(this.scale, sub(1, k))), NaN);
  }

  override get mode(): Tensor {
    return this.loc;
  }

  /** NaN for a concentration of at least ½ */
  override get variance(): Tensor {
    const isFinite = less(this.concentration, 0.5);
    const k = where(isFinite, this.concentration, 0.25);
    const divisor = mul(pow(sub(1, k), 2), sub(1, mul(k, 2)));
    return where(isFinite, div(mul(this.scale, this.scale), divisor), NaN);
  }

  expand(batchShape: Shape): GeneralizedPareto {
    const [loc, scale, concentration] = [this.loc, this.scale, this.concentration].map((x) => expandTo(x, batchShape));
    return new GeneralizedPareto(loc, scale, concentration, this.options);
  }

  override rsample(shape: Shape = [], options: SampleOptions = {}): Tensor {
    const { shape: all, ...from } = this.sampling(shape, options);
    return this.icdf(uniform(all, from));
  }

  logProb(value: Operand): Tensor {
    const z = this.standardized(this.valueFor('logProb', value));
    const { isZero, k } = this.safeConcentration();
    const factor = add(div(1, k), 1);
    const curved = where(equal(factor, 0), 0, mul(factor, log1p(mul(k, z))));
    return neg(add(log(this.scale), where(isZero, z, curved)));
  }

  override cdf(value: Operand): Tensor {
    return neg(expm1(this.logSurvival(this.valueFor('cdf', value))));
  }

  override icdf(probability: Operand): Tensor {
    const logRest = log1p(neg(this.operand('icdf', 'probability', probability)));
    const { isZero, k } = this.safeConcentration();
    const curved = div(expm1(neg(mul(k, logRest))), k);
    return add(this.loc, mul(this.scale, where(isZero, neg(logRest), curved)));
  }

  override entropy(): Tensor {
    return add(add(log(this.scale), this.concentration), 1);
  }

  /** `ln P(x > value)`. */
  private logSurvival(value: Tensor): Tensor {
    const z = this.standardized(value);
    const { isZero, k } = this.safeConcentration();
    return neg(where(isZero, z, div(log1p(mul(k, z)), k)));
  }

  private standardized(x: Tensor): Tensor {
    return div(sub(x, this.loc), this.scale);
  }

  /** Where the concentration is 0, to rounding, and another in its place, by which one can divide. */
  private safeConcentration(): { readonly isZero: Tensor; readonly k: Tensor } {
    const isZero = lessEqual(abs(this.concentration), 1e-8);
    return { isZero, k: where(isZero, 1, this.concentration) };
  }
}
