import { noGrad } from '@gradkit/autograd';
import {
  cast,
  equal,
  greaterEqual,
  less,
  mul,
  neg,
  sub,
  tensor,
  uniform,
  where,
  type Operand,
  type Shape,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { expandOf, type EnumerateOptions, type SampleOptions } from '../base/distribution.ts';
import { OddsDistribution } from '../base/odds-distribution.ts';
import type { DistributionOptions } from '../base/parameters.ts';
import { oddsFrom, type ProbsOrOptions } from '../base/probs-or-logits.ts';
import { alongBatch } from '../base/shapes.ts';
import { boolean } from '../constraints/index.ts';
import { crossEntropyOfLogits } from '../special/binary.ts';

/**
 * The Bernoulli distribution: 1 with a probability, else 0.
 *
 * `ln p(x) = x ln p + (1 − x) ln(1 − p)`
 *
 * @example new Bernoulli({ probs: 0.25 }).logProb(1).item(); // -1.3863
 * @see https://pytorch.org/docs/stable/distributions.html#bernoulli
 */
export class Bernoulli extends OddsDistribution {
  /**
   * @param probs 0 … 1: of a 1; or the options
   * @param options `probs` or `logits`; `validateArgs`: default true
   */
  constructor(probs: ProbsOrOptions, options: DistributionOptions = {}) {
    const { odds, kind } = oddsFrom('Bernoulli', probs, options);
    super(kind, odds);
  }

  get support() {
    return boolean;
  }

  override get hasEnumerateSupport(): boolean {
    return true;
  }

  override get mean(): Tensor {
    return this.probs;
  }

  /** 1 or 0; NaN where both are equally likely */
  override get mode(): Tensor {
    const { probs } = this;
    return where(equal(probs, 0.5), NaN, cast(greaterEqual(probs, 0.5), this.dtype));
  }

  override get variance(): Tensor {
    return mul(this.probs, sub(1, this.probs));
  }

  expand(batchShape: Shape): Bernoulli {
    return new Bernoulli(this.oddsOver(batchShape));
  }

  override sample(shape: Shape = [], options: SampleOptions = {}): Tensor {
    const { shape: all, ...from } = this.sampling(shape, options);
    return noGrad(() => cast(less(uniform(all, from), this.probs), this.dtype));
  }

  logProb(value: Operand): Tensor {
    return neg(crossEntropyOfLogits(this.logits, this.valueFor('logProb', value)));
  }

  override entropy(): Tensor {
    return crossEntropyOfLogits(this.logits, this.probs);
  }

  override enumerateSupport(options: EnumerateOptions = {}): Tensor {
    const values = tensor([0, 1], { dtype: this.dtype });
    return alongBatch(values, this.batchShape, expandOf('Bernoulli.enumerateSupport', options));
  }
}
