import {
  add,
  digamma,
  div,
  lessEqual,
  lgamma,
  log,
  log1p,
  mul,
  normal,
  requireOptions,
  rsqrt,
  sub,
  where,
  type Operand,
  type Shape,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { Distribution, type SampleOptions } from '../base/distribution.ts';
import { kindOf } from '../base/kind.ts';
import { parameters, unchecked, type DistributionOptions } from '../base/parameters.ts';
import { expandTo } from '../base/shapes.ts';
import { positive, real } from '../constraints/index.ts';
import { Chi2 } from './chi2.ts';

interface StudentTOptions extends DistributionOptions {
  /** the middle; default 0 */
  readonly loc?: Operand | undefined;
  /** above 0; default 1 */
  readonly scale?: Operand | undefined;
}

/**
 * Student's t-distribution: a normal one with heavier tails.
 *
 * @example new StudentT(1).logProb(0).item(); // -1.1447
 * @see https://pytorch.org/docs/stable/distributions.html#studentt
 */
export class StudentT extends Distribution {
  readonly df: Tensor;
  readonly loc: Tensor;
  readonly scale: Tensor;

  /**
   * @param df degrees of freedom, above 0: the fewer, the heavier the tails
   * @param options `loc`: default 0; `scale`: above 0, default 1; `validateArgs`: default true
   */
  constructor(df: Operand, options: StudentTOptions = {}) {
    const known = { loc: true, scale: true, validateArgs: true } as const;
    const { loc = 0, scale = 1, ...rest } = requireOptions<StudentTOptions>('StudentT', options, known);
    const all = { df: [df, positive], loc: [loc, real], scale: [scale, positive] } as const;
    const given = parameters('StudentT', all, rest);
    super(kindOf('StudentT', given.df, rest));
    this.df = given.df;
    this.loc = given.loc;
    this.scale = given.scale;
  }

  get support() {
    return real;
  }

  override get hasRsample(): boolean {
    return true;
  }

  /** NaN for at most 1 degree of freedom */
  override get mean(): Tensor {
    return where(lessEqual(this.df, 1), NaN, this.loc);
  }

  override get mode(): Tensor {
    return this.loc;
  }

  /** ∞ for at most 2 degrees of freedom, NaN for at most 1 */
  override get variance(): Tensor {
    const { df, scale } = this;
    const finite = div(mul(mul(scale, scale), df), sub(df, 2));
    return where(lessEqual(df, 1), NaN, where(lessEqual(df, 2), Infinity, finite));
  }

  expand(batchShape: Shape): StudentT {
    const [df, loc, scale] = [this.df, this.loc, this.scale].map((x) => expandTo(x, batchShape));
    return new StudentT(df, { loc, scale, ...this.options });
  }

  override rsample(shape: Shape = [], options: SampleOptions = {}): Tensor {
    const { shape: all, ...from } = this.sampling(shape, options);
    const x = normal(all, from);
    const z = new Chi2(this.df, unchecked).rsample(shape, { rng: from.rng });
    return add(this.loc, mul(this.scale, mul(x, rsqrt(div(z, this.df)))));
  }

  logProb(value: Operand): Tensor {
    const { df, loc, scale } = this;
    const y = div(sub(this.valueFor('logProb', value), loc), scale);
    const normalizer = add(add(log(scale), mul(log(df), 0.5)), this.logBeta());
    return sub(mul(mul(add(df, 1), -0.5), log1p(div(mul(y, y), df))), normalizer);
  }

  override entropy(): Tensor {
    const { df, scale } = this;
    const slopes = sub(digamma(mul(add(df, 1), 0.5)), digamma(mul(df, 0.5)));
    const terms = add(log(scale), mul(mul(add(df, 1), 0.5), slopes));
    return add(add(terms, mul(log(df), 0.5)), this.logBeta());
  }

  /** `ln B(df / 2, 1 / 2)` */
  private logBeta(): Tensor {
    const half = mul(this.df, 0.5);
    return add(sub(lgamma(half), lgamma(add(half, 0.5))), 0.5 * Math.log(Math.PI));
  }
}
