import { noGrad } from '@gradkit/autograd';
import {
  add,
  div,
  equal,
  floor,
  log,
  log1p,
  logicalAnd,
  mul,
  neg,
  sub,
  uniform,
  where,
  zerosLike,
  type Operand,
  type Shape,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import type { SampleOptions } from '../base/distribution.ts';
import { OddsDistribution } from '../base/odds-distribution.ts';
import type { DistributionOptions } from '../base/parameters.ts';
import { oddsFrom, type ProbsOrOptions } from '../base/probs-or-logits.ts';
import { nonnegativeInteger } from '../constraints/index.ts';
import { aboveZeroToOne } from '../constraints/numbers.ts';
import { crossEntropyOfLogits } from '../special/binary.ts';

/**
 * The geometric distribution: how many trials fail before the first success.
 *
 * `ln p(k) = k ln(1 − p) + ln p`
 *
 * @example new Geometric({ probs: 0.5 }).logProb(1).item(); // -1.3863
 * @see https://pytorch.org/docs/stable/distributions.html#geometric
 */
export class Geometric extends OddsDistribution {
  /**
   * @param probs above 0, at most 1: of success; or the options
   * @param options `probs` or `logits`; `validateArgs`: default true
   */
  constructor(probs: ProbsOrOptions, options: DistributionOptions = {}) {
    const { odds, kind } = oddsFrom('Geometric', probs, options, aboveZeroToOne);
    super(kind, odds);
  }

  get support() {
    return nonnegativeInteger;
  }

  override get mean(): Tensor {
    return sub(div(1, this.probs), 1);
  }

  override get mode(): Tensor {
    return zerosLike(this.probs);
  }

  override get variance(): Tensor {
    return div(sub(div(1, this.probs), 1), this.probs);
  }

  expand(batchShape: Shape): Geometric {
    return new Geometric(this.oddsOver(batchShape));
  }

  override sample(shape: Shape = [], options: SampleOptions = {}): Tensor {
    const { shape: all, ...from } = this.sampling(shape, options);
    return noGrad(() => floor(div(log1p(neg(uniform(all, from))), log1p(neg(this.probs)))));
  }

  logProb(value: Operand): Tensor {
    const x = this.valueFor('logProb', value);
    const { probs } = this;
    const isCertain = logicalAnd(equal(probs, 1), equal(x, 0)); // 0 · −∞
    return add(mul(x, log1p(neg(where(isCertain, 0, probs)))), log(probs));
  }

  override entropy(): Tensor {
    return div(crossEntropyOfLogits(this.logits, this.probs), this.probs);
  }
}
