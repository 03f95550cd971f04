import {
  add,
  equal,
  exp,
  full,
  lgamma,
  logicalAnd,
  mul,
  oneHot,
  requireWholeNumber,
  slice,
  sub,
  sum,
  where,
  type Operand,
  type Shape,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { countFrom } from '../base/count.ts';
import { Distribution, type SampleOptions } from '../base/distribution.ts';
import { unchecked } from '../base/parameters.ts';
import type { ProbsOrLogitsOptions } from '../base/probs-or-logits.ts';
import { multinomial } from '../constraints/index.ts';
import { Binomial } from './binomial.ts';
import { Categorical } from './categorical.ts';

interface MultinomialOptions extends ProbsOrLogitsOptions {
  /** how many trials there are; default 1 */
  readonly totalCount?: number | undefined;
}

/**
 * The multinomial distribution: how often each class comes in a number of trials.
 *
 * `ln p(x) = ln n! − Σ ln xᵢ! + Σ xᵢ ln pᵢ`
 *
 * @example new Multinomial(2, { probs: tensor([1, 1]) }).logProb(tensor([1, 1])).item(); // -0.6931
 * @see https://pytorch.org/docs/stable/distributions.html#multinomial
 */
export class Multinomial extends Distribution {
  readonly totalCount: number;
  readonly #categorical: Categorical;

  /**
   * @param totalCount how many trials there are, the same in the whole batch; or the options, which may name it (default 1)
   * @param options `probs` or `logits`, `[...batch, K]`; `validateArgs`: default true
   */
  constructor(totalCount: number | MultinomialOptions, options: ProbsOrLogitsOptions = {}) {
    const given = countFrom('Multinomial', totalCount, options);
    requireWholeNumber('Multinomial', 'totalCount', given.totalCount, { least: 0 });
    const categorical = new Categorical(given.rest);
    const { batchShape, dtype, validateArgs, numEvents } = categorical;
    super({ name: 'Multinomial', batchShape, eventShape: [numEvents], dtype, validateArgs });
    this.totalCount = given.totalCount as number;
    this.#categorical = categorical;
  }

  /** `[...batchShape, K]`, with the sum 1 */
  get probs(): Tensor {
    return this.#categorical.probs;
  }

  /** `[...batchShape, K]`: logarithms of the probabilities */
  get logits(): Tensor {
    return this.#categorical.logits;
  }

  get support() {
    return multinomial(this.totalCount);
  }

  override get mean(): Tensor {
    return mul(this.probs, this.totalCount);
  }

  override get variance(): Tensor {
    return mul(this.mean, sub(1, this.probs));
  }

  expand(batchShape: Shape): Multinomial {
    return new Multinomial(this.totalCount, this.#categorical.classesOver(batchShape));
  }

  override sample(shape: Shape = [], options: SampleOptions = {}): Tensor {
    const classes = this.#categorical.sample([this.totalCount, ...shape], options);
    return sum(oneHot(classes, this.eventShape[0], { dtype: this.dtype }), 0);
  }

  logProb(value: Operand): Tensor {
    const x = this.valueFor('logProb', value);
    const { logits } = this;
    const isNever = logicalAnd(equal(x, 0), equal(logits, -Infinity)); // 0 · −∞
    const powers = sum(mul(where(isNever, 0, logits), x), -1);
    return add(sub(lgamma(add(sum(x, -1), 1)), sum(lgamma(add(x, 1)), -1)), powers);
  }

  override entropy(): Tensor {
    const n = full([], this.totalCount, { dtype: this.dtype });
    const counts = new Binomial(this.totalCount, { probs: this.probs, ...unchecked });
    const support = slice(counts.enumerateSupport({ expand: false }), { axis: 0, start: 1 });
    const weights = mul(exp(counts.logProb(support)), lgamma(add(support, 1)));
    const ofClasses = mul(this.#categorical.entropy(), n);
    return add(sub(ofClasses, lgamma(add(n, 1))), sum(weights, [0, -1]));
  }
}
