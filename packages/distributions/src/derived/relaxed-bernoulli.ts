import type { Operand, Shape, Tensor } from '@gradkit/core-tensor/functional';
import type { DistributionOptions } from '../base/parameters.ts';
import type { ProbsOrOptions } from '../base/probs-or-logits.ts';
import { TransformedDistribution } from '../composite/transformed-distribution.ts';
import { unitInterval } from '../constraints/index.ts';
import { LogitRelaxedBernoulli } from '../continuous/logit-relaxed-bernoulli.ts';
import { SigmoidTransform } from '../transforms/elementwise.ts';

/**
 * Numbers between 0 and 1 in place of the 0 and 1 of a Bernoulli distribution, so that samples carry gradients.
 *
 * @example new RelaxedBernoulli(0.5, { probs: 0.5 }).logProb(0.5).item(); // -0.6931 + 1.3863
 * @see Maddison et al. (2017), Jang et al. (2017); https://pytorch.org/docs/stable/distributions.html#relaxedbernoulli
 */
export class RelaxedBernoulli extends TransformedDistribution {
  readonly #base: LogitRelaxedBernoulli;

  /**
   * @param temperature above 0: the lower, the closer to 0 and 1
   * @param probs 0 … 1: of a 1; or the options
   * @param options `probs` or `logits`; `validateArgs`: default true
   */
  constructor(temperature: Operand, probs: ProbsOrOptions, options: DistributionOptions = {}) {
    const base = new LogitRelaxedBernoulli(temperature, probs, options);
    super(base, new SigmoidTransform(), { validateArgs: base.validateArgs });
    this.name = 'RelaxedBernoulli';
    this.#base = base;
  }

  get temperature(): Tensor {
    return this.#base.temperature;
  }

  get probs(): Tensor {
    return this.#base.probs;
  }

  get logits(): Tensor {
    return this.#base.logits;
  }

  override get support() {
    return unitInterval;
  }

  override expand(batchShape: Shape): RelaxedBernoulli {
    return new RelaxedBernoulli(this.temperature, this.#base.oddsOver(batchShape));
  }
}
