import type { Operand, Shape, Tensor } from '@gradkit/core-tensor/functional';
import type { DistributionOptions } from '../base/parameters.ts';
import type { ProbsOrOptions } from '../base/probs-or-logits.ts';
import { TransformedDistribution } from '../composite/transformed-distribution.ts';
import { simplex } from '../constraints/index.ts';
import { ExpRelaxedCategorical } from '../continuous/exp-relaxed-categorical.ts';
import { ExpTransform } from '../transforms/elementwise.ts';

/**
 * Probabilities in place of the 1 among zeros of a one-hot categorical distribution, so that samples carry gradients (Gumbel-softmax).
 *
 * @example new RelaxedOneHotCategorical(0.5, { probs: tensor([1, 3]) }).rsample([4]).shape; // [4, 2]
 * @see Maddison et al. (2017), Jang et al. (2017); https://pytorch.org/docs/stable/distributions.html#relaxedonehotcategorical
 */
export class RelaxedOneHotCategorical extends TransformedDistribution {
  readonly #base: ExpRelaxedCategorical;

  /**
   * @param temperature above 0: the lower, the closer to 0 and 1
   * @param probs `[...batch, K]`: what probabilities are proportional to; or the options
   * @param options `probs` or `logits`; `validateArgs`: default true
   */
  constructor(temperature: Operand, probs: ProbsOrOptions, options: DistributionOptions = {}) {
    const base = new ExpRelaxedCategorical(temperature, probs, options);
    super(base, new ExpTransform(), { validateArgs: base.validateArgs });
    this.name = 'RelaxedOneHotCategorical';
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
    return simplex;
  }

  override expand(batchShape: Shape): RelaxedOneHotCategorical {
    return new RelaxedOneHotCategorical(this.temperature, this.#base.classesOver(batchShape));
  }
}
