import { detach } from '@gradkit/autograd';
import {
  add,
  argmax,
  eye,
  mul,
  oneHot,
  sub,
  type Operand,
  type Shape,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { Distribution, expandOf, type EnumerateOptions, type SampleOptions } from '../base/distribution.ts';
import type { DistributionOptions } from '../base/parameters.ts';
import type { ProbsOrOptions } from '../base/probs-or-logits.ts';
import { alongBatch } from '../base/shapes.ts';
import { Categorical } from './categorical.ts';
import { oneHot as oneHotVector } from '../constraints/index.ts';

/**
 * The categorical distribution of vectors: 1 at one of K places, else 0.
 *
 * @example new OneHotCategorical({ probs: tensor([1, 3]) }).logProb(tensor([0, 1])).item(); // -0.2877
 * @see https://pytorch.org/docs/stable/distributions.html#onehotcategorical
 */
export class OneHotCategorical extends Distribution {
  protected readonly categorical: Categorical;

  /**
   * @param probs `[...batch, K]`, at least 0 with a sum above 0: what probabilities are proportional to; or the options
   * @param options `probs` or `logits`; `validateArgs`: default true
   */
  constructor(probs: ProbsOrOptions, options: DistributionOptions = {}) {
    const categorical = new Categorical(probs, options);
    const { batchShape, dtype, validateArgs, numEvents } = categorical;
    super({ name: 'OneHotCategorical', batchShape, eventShape: [numEvents], dtype, validateArgs });
    this.categorical = categorical;
  }

  /** `[...batchShape, K]`, with the sum 1 */
  get probs(): Tensor {
    return this.categorical.probs;
  }

  /** `[...batchShape, K]`: logarithms of the probabilities */
  get logits(): Tensor {
    return this.categorical.logits;
  }

  get support() {
    return oneHotVector;
  }

  override get hasEnumerateSupport(): boolean {
    return true;
  }

  override get mean(): Tensor {
    return this.probs;
  }

  override get mode(): Tensor {
    return this.oneHot(this.categorical.mode);
  }

  override get variance(): Tensor {
    return mul(this.probs, sub(1, this.probs));
  }

  expand(batchShape: Shape): OneHotCategorical {
    return new OneHotCategorical(this.categorical.classesOver(batchShape));
  }

  override sample(shape: Shape = [], options: SampleOptions = {}): Tensor {
    return this.oneHot(this.categorical.sample(shape, options));
  }

  logProb(value: Operand): Tensor {
    return this.categorical.logProb(argmax(this.valueFor('logProb', value), -1));
  }

  override entropy(): Tensor {
    return this.categorical.entropy();
  }

  override enumerateSupport(options: EnumerateOptions = {}): Tensor {
    const values = eye(this.eventShape[0], { dtype: this.dtype });
    return alongBatch(values, this.batchShape, expandOf('OneHotCategorical.enumerateSupport', options));
  }

  private oneHot(labels: Tensor): Tensor {
    return oneHot(labels, this.eventShape[0], { dtype: this.dtype });
  }
}

/**
 * `OneHotCategorical` with samples that carry gradients: those of the probabilities (straight-through estimator).
 *
 * @example new OneHotCategoricalStraightThrough({ probs: tensor([0, 1]) }).rsample().toArray(); // [0, 1]
 * @see Bengio et al. (2013); https://pytorch.org/docs/stable/distributions.html#onehotcategoricalstraightthrough
 */
export class OneHotCategoricalStraightThrough extends OneHotCategorical {
  override get hasRsample(): boolean {
    return true;
  }

  override expand(batchShape: Shape): OneHotCategoricalStraightThrough {
    return new OneHotCategoricalStraightThrough(this.categorical.classesOver(batchShape));
  }

  override rsample(shape: Shape = [], options: SampleOptions = {}): Tensor {
    const { probs } = this;
    return add(this.sample(shape, options), sub(probs, detach(probs)));
  }
}
