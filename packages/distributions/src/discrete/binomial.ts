import {
  add,
  arange,
  exp,
  floor,
  GradkitError,
  lgamma,
  minimum,
  mul,
  neg,
  numbersOf,
  softplus,
  sub,
  sum,
  type Operand,
  type Shape,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { countFrom, oddsWithCount, type CountOrOptions } from '../base/count.ts';
import { expandOf, type EnumerateOptions, type SampleOptions } from '../base/distribution.ts';
import { OddsDistribution } from '../base/odds-distribution.ts';
import type { ProbsOrLogitsOptions } from '../base/probs-or-logits.ts';
import { alongBatch, expandTo } from '../base/shapes.ts';
import { integerInterval, nonnegativeInteger, unitInterval } from '../constraints/index.ts';
import { binomialNumber } from '../special/binomial-number.ts';
import { drawEach } from '../special/draw-each.ts';

const among = { count: nonnegativeInteger, probs: unitInterval };

/**
 * The binomial distribution: how many of a number of trials succeed.
 *
 * `ln p(k) = ln (n choose k) + k ln p + (n − k) ln(1 − p)`
 *
 * @example new Binomial(2, { probs: 0.5 }).logProb(1).item(); // -0.6931
 * @see https://pytorch.org/docs/stable/distributions.html#binomial
 */
export class Binomial extends OddsDistribution {
  /** as floats */
  readonly totalCount: Tensor;

  /**
   * @param totalCount how many trials there are, whole numbers of at least 0; or the options, which may name it (default 1)
   * @param options `probs` or `logits`; `validateArgs`: default true
   */
  constructor(totalCount: CountOrOptions, options: ProbsOrLogitsOptions = {}) {
    const given = countFrom('Binomial', totalCount, options);
    const { odds, kind, totalCount: count } = oddsWithCount('Binomial', given.totalCount, given.rest, among);
    super(kind, odds);
    this.totalCount = count;
  }

  get support() {
    return integerInterval(0, this.totalCount);
  }

  override get hasEnumerateSupport(): boolean {
    return true;
  }

  override get mean(): Tensor {
    return mul(this.totalCount, this.probs);
  }

  override get mode(): Tensor {
    return minimum(floor(mul(add(this.totalCount, 1), this.probs)), this.totalCount);
  }

  override get variance(): Tensor {
    return mul(this.mean, sub(1, this.probs));
  }

  expand(batchShape: Shape): Binomial {
    return new Binomial(expandTo(this.totalCount, batchShape), this.oddsOver(batchShape));
  }

  /** @throws {ExportError} inside of a compiled function that computes the parameters */
  override sample(shape: Shape = [], options: SampleOptions = {}): Tensor {
    const from = { where: 'Binomial.sample', ...this.sampling(shape, options) };
    return drawEach(from, [this.totalCount, this.probs], binomialNumber);
  }

  logProb(value: Operand): Tensor {
    return this.logMass(this.valueFor('logProb', value));
  }

  /** @throws {GradkitError} if there are distributions with other numbers of trials in the batch */
  override entropy(): Tensor {
    const logMass = this.logMass(this.enumerateSupport({ expand: false }));
    return neg(sum(mul(exp(logMass), logMass), 0));
  }

  /** @throws {GradkitError} if there are distributions with other numbers of trials in the batch */
  override enumerateSupport(options: EnumerateOptions = {}): Tensor {
    const values = arange(1 + this.onlyCount(), { dtype: this.dtype });
    return alongBatch(values, this.batchShape, expandOf('Binomial.enumerateSupport', options));
  }

  private logMass(x: Tensor): Tensor {
    const { totalCount: n, logits } = this;
    const ways = sub(lgamma(add(n, 1)), add(lgamma(add(x, 1)), lgamma(add(sub(n, x), 1))));
    return add(sub(mul(x, logits), mul(n, softplus(logits))), ways);
  }

  /** The number of trials, which all of the batch must have. */
  private onlyCount(): number {
    const counts = numbersOf(this.totalCount);
    const other = counts.findIndex((count) => count !== counts[0]);
    if (other < 0) return counts[0] ?? 0;
    throw new GradkitError(
      'Binomial.enumerateSupport',
      `totalCount is ${counts[0]} and ${counts[other]}; the values are listed where all of the batch have the same`,
    );
  }
}
