import {
  add,
  div,
  full,
  lgamma,
  log,
  logSoftmax,
  mul,
  neg,
  sub,
  sum,
  uniform,
  type Operand,
  type Shape,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { Distribution, type SampleOptions } from '../base/distribution.ts';
import type { DistributionOptions } from '../base/parameters.ts';
import type { ProbsOrLogitsOptions, ProbsOrOptions } from '../base/probs-or-logits.ts';
import { temperatureFrom } from '../base/temperature.ts';
import { realVector } from '../constraints/index.ts';
import { Categorical } from '../discrete/categorical.ts';
import { clampProbs } from '../special/limits.ts';

/**
 * The logarithm of a `RelaxedOneHotCategorical` sample.
 *
 * @see Maddison et al. (2017); https://pytorch.org/docs/stable/_modules/torch/distributions/relaxed_categorical.html
 */
export class ExpRelaxedCategorical extends Distribution {
  readonly temperature: Tensor;
  readonly #categorical: Categorical;

  /**
   * @param temperature above 0
   * @param probs `[...batch, K]`: what probabilities are proportional to; or the options
   * @param options `probs` or `logits`; `validateArgs`: default true
   */
  constructor(temperature: Operand, probs: ProbsOrOptions, options: DistributionOptions = {}) {
    const categorical = new Categorical(probs, options);
    const { batchShape, dtype, validateArgs, numEvents } = categorical;
    super({ name: 'ExpRelaxedCategorical', batchShape, eventShape: [numEvents], dtype, validateArgs });
    this.#categorical = categorical;
    this.temperature = temperatureFrom('RelaxedOneHotCategorical', temperature, { dtype, validateArgs });
  }

  get probs(): Tensor {
    return this.#categorical.probs;
  }

  get logits(): Tensor {
    return this.#categorical.logits;
  }

  /** vectors of numbers; those whose exponentials sum to 1 */
  get support() {
    return realVector;
  }

  override get hasRsample(): boolean {
    return true;
  }

  expand(batchShape: Shape): ExpRelaxedCategorical {
    return new ExpRelaxedCategorical(this.temperature, this.classesOver(batchShape));
  }

  /** Options that give the same over another batch. */
  classesOver(batchShape: Shape): ProbsOrLogitsOptions {
    return this.#categorical.classesOver(batchShape);
  }

  override rsample(shape: Shape = [], options: SampleOptions = {}): Tensor {
    const { shape: all, ...from } = this.sampling(shape, options);
    const gumbels = neg(log(neg(log(clampProbs(uniform(all, from))))));
    return logSoftmax(div(add(this.logits, gumbels), this.temperature));
  }

  logProb(value: Operand): Tensor {
    const classes = this.eventShape[0];
    const scores = sub(this.logits, mul(this.valueFor('logProb', value), this.temperature));
    const scale = add(mul(log(this.temperature), classes - 1), lgamma(full([], classes, { dtype: this.dtype })));
    return add(sum(logSoftmax(scores), -1), scale);
  }
}
