import { noGrad } from '@gradkit/autograd';
import {
  add,
  div,
  equal,
  exp,
  floor,
  lgamma,
  logsigmoid,
  maximum,
  mul,
  neg,
  sigmoid,
  sub,
  where,
  type Operand,
  type Shape,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { oddsWithCount } from '../base/count.ts';
import type { SampleOptions } from '../base/distribution.ts';
import { OddsDistribution } from '../base/odds-distribution.ts';
import { unchecked } from '../base/parameters.ts';
import type { ProbsOrLogitsOptions } from '../base/probs-or-logits.ts';
import { expandTo } from '../base/shapes.ts';
import { halfOpenInterval, nonnegative, nonnegativeInteger } from '../constraints/index.ts';
import { Gamma } from '../continuous/gamma.ts';
import { drawEach } from '../special/draw-each.ts';
import { poissonNumber } from '../special/poisson-number.ts';

const among = { count: nonnegative, probs: halfOpenInterval(0, 1) };

/**
 * The negative binomial distribution: how many trials succeed before a number of them has failed.
 *
 * `ln p(k) = ln Γ(n + k) − ln k! − ln Γ(n) + n ln(1 − p) + k ln p`
 *
 * @example new NegativeBinomial(1, { probs: 0.5 }).logProb(0).item(); // -0.6931
 * @see https://pytorch.org/docs/stable/distributions.html#negativebinomial
 */
export class NegativeBinomial extends OddsDistribution {
  /** as floats */
  readonly totalCount: Tensor;

  /**
   * @param totalCount how many failures end it, at least 0; fractions are allowed
   * @param options `probs` (of success, below 1) or `logits`; `validateArgs`: default true
   */
  constructor(totalCount: Operand, options: ProbsOrLogitsOptions = {}) {
    const given = oddsWithCount('NegativeBinomial', totalCount, options, among);
    super(given.kind, given.odds);
    this.totalCount = given.totalCount;
  }

  get support() {
    return nonnegativeInteger;
  }

  override get mean(): Tensor {
    return mul(this.totalCount, exp(this.logits));
  }

  override get mode(): Tensor {
    return maximum(floor(mul(sub(this.totalCount, 1), exp(this.logits))), 0);
  }

  override get variance(): Tensor {
    return div(this.mean, sigmoid(neg(this.logits)));
  }

  expand(batchShape: Shape): NegativeBinomial {
    return new NegativeBinomial(expandTo(this.totalCount, batchShape), this.oddsOver(batchShape));
  }

  /** @throws {ExportError} inside of a compiled function that computes the parameters */
  override sample(shape: Shape = [], options: SampleOptions = {}): Tensor {
    const from = this.sampling(shape, options);
    return noGrad(() => {
      const rate = new Gamma(this.totalCount, exp(neg(this.logits)), unchecked).sample(shape, { rng: from.rng });
      return drawEach({ where: 'NegativeBinomial.sample', ...from }, [rate], poissonNumber);
    });
  }

  logProb(value: Operand): Tensor {
    const x = this.valueFor('logProb', value);
    const { totalCount: n, logits } = this;
    const powers = add(mul(n, logsigmoid(neg(logits))), mul(x, logsigmoid(logits)));
    const ways = sub(lgamma(add(n, x)), add(lgamma(add(x, 1)), lgamma(n)));
    return add(powers, where(equal(add(n, x), 0), 0, ways)); // Γ(0) is infinite
  }
}
