import {
  abs,
  add,
  div,
  greater,
  greaterEqual,
  isPlainObject,
  lessEqual,
  log,
  log1p,
  logicalOr,
  mul,
  neg,
  pow,
  requireList,
  requireNumber,
  sub,
  uniform,
  where,
  type Operand,
  type Shape,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import type { SampleOptions } from '../base/distribution.ts';
import { OddsDistribution } from '../base/odds-distribution.ts';
import { oddsFrom, type ProbsOrLogitsOptions } from '../base/probs-or-logits.ts';
import { unitInterval } from '../constraints/index.ts';
import { crossEntropyOfLogits } from '../special/binary.ts';
import { clampProbs } from '../special/limits.ts';

interface ContinuousBernoulliOptions extends ProbsOrLogitsOptions {
  /** probabilities between which formulas are replaced by their Taylor series around ½; default [0.499, 0.501] */
  readonly lims?: readonly [low: number, high: number] | undefined;
}

/**
 * The continuous Bernoulli distribution, of numbers between 0 and 1.
 *
 * `ln p(x) = x ln p + (1 − x) ln(1 − p) + ln C(p)`
 *
 * @example new ContinuousBernoulli({ probs: 0.5 }).logProb(0.25).item(); // 0
 * @see Loaiza-Ganem and Cunningham (2019); https://pytorch.org/docs/stable/distributions.html#continuousbernoulli
 */
export class ContinuousBernoulli extends OddsDistribution {
  readonly lims: readonly [low: number, high: number];

  /**
   * @param probs 0 … 1; or the options
   * @param options `probs` or `logits`; `lims`: default [0.499, 0.501]; `validateArgs`: default true
   */
  constructor(probs: Operand | ContinuousBernoulliOptions, options: ContinuousBernoulliOptions = {}) {
    const { first, last, lims } = takeLims(probs, options);
    const { odds, kind } = oddsFrom('ContinuousBernoulli', first, last);
    super(kind, odds);
    this.lims = lims;
  }

  /** neither 0 nor 1 */
  override get probs(): Tensor {
    return clampProbs(super.probs);
  }

  get support() {
    return unitInterval;
  }

  override get hasRsample(): boolean {
    return true;
  }

  override get mean(): Tensor {
    const cut = this.cutProbs();
    const exact = add(div(cut, sub(mul(cut, 2), 1)), div(1, sub(log1p(neg(cut)), log(cut))));
    const x = sub(this.probs, 0.5);
    const taylor = add(mul(add(mul(pow(x, 2), 16 / 45), 1 / 3), x), 0.5);
    return where(this.isOutside(), exact, taylor);
  }

  override get variance(): Tensor {
    const cut = this.cutProbs();
    const logOdds = sub(log1p(neg(cut)), log(cut));
    const exact = add(div(mul(cut, sub(cut, 1)), pow(sub(1, mul(cut, 2)), 2)), div(1, pow(logOdds, 2)));
    const x = pow(sub(this.probs, 0.5), 2);
    const taylor = sub(1 / 12, mul(sub(1 / 15, mul(x, 128 / 945)), x));
    return where(this.isOutside(), exact, taylor);
  }

  expand(batchShape: Shape): ContinuousBernoulli {
    return new ContinuousBernoulli({ ...this.oddsOver(batchShape), lims: this.lims });
  }

  override rsample(shape: Shape = [], options: SampleOptions = {}): Tensor {
    const { shape: all, ...from } = this.sampling(shape, options);
    return this.icdf(uniform(all, from));
  }

  logProb(value: Operand): Tensor {
    return sub(this.logNormalizer(), crossEntropyOfLogits(this.logits, this.valueFor('logProb', value)));
  }

  override cdf(value: Operand): Tensor {
    const x = this.valueFor('cdf', value);
    const cut = this.cutProbs();
    const powers = mul(pow(cut, x), pow(sub(1, cut), sub(1, x)));
    const exact = div(sub(add(powers, cut), 1), sub(mul(cut, 2), 1));
    const inside = where(this.isOutside(), exact, x);
    return where(lessEqual(x, 0), 0, where(greaterEqual(x, 1), 1, inside));
  }

  override icdf(probability: Operand): Tensor {
    const p = this.operand('icdf', 'probability', probability);
    const cut = this.cutProbs();
    const logNo = log1p(neg(cut));
    const exact = div(sub(log1p(sub(mul(p, sub(mul(cut, 2), 1)), cut)), logNo), sub(log(cut), logNo));
    return where(this.isOutside(), exact, p);
  }

  override entropy(): Tensor {
    const [logNo, logYes] = [log1p(neg(this.probs)), log(this.probs)];
    return sub(sub(mul(this.mean, sub(logNo, logYes)), this.logNormalizer()), logNo);
  }

  /** `ln C(p)`, by which densities have the integral 1 */
  logNormalizer(): Tensor {
    const cut = this.cutProbs();
    const logOdds = log(abs(sub(log1p(neg(cut)), log(cut))));
    const exact = sub(logOdds, log(abs(sub(1, mul(cut, 2)))));
    const x = pow(sub(this.probs, 0.5), 2);
    const taylor = add(mul(add(mul(x, 104 / 45), 4 / 3), x), Math.LN2);
    return where(this.isOutside(), exact, taylor);
  }

  /** Where the exact formulas do not divide by nearly nothing. */
  private isOutside(): Tensor {
    return logicalOr(lessEqual(this.probs, this.lims[0]), greater(this.probs, this.lims[1]));
  }

  private cutProbs(): Tensor {
    return where(this.isOutside(), this.probs, this.lims[0]);
  }
}

function takeLims(probs: Operand | ContinuousBernoulliOptions, options: ContinuousBernoulliOptions) {
  const named = isPlainObject(probs) ? (probs as ContinuousBernoulliOptions) : options;
  const { lims = [0.499, 0.501], ...rest } = named;
  requireList('ContinuousBernoulli', 'lims', lims);
  const [low, high] = lims;
  requireNumber('ContinuousBernoulli', 'lims[0]', low, { least: 0, most: 0.5 });
  requireNumber('ContinuousBernoulli', 'lims[1]', high, { least: 0.5, most: 1 });
  const isNamed = named === probs;
  return { first: isNamed ? rest : (probs as Operand), last: isNamed ? {} : rest, lims: [low, high] as const };
}
