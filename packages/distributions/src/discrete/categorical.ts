import { noGrad } from '@gradkit/autograd';
import {
  arange,
  argmax,
  broadcastShapes,
  broadcastTo,
  cast,
  cumsum,
  div,
  full,
  gather,
  isFloating,
  lessEqual,
  log,
  logSumExp,
  maximum,
  mul,
  neg,
  requireTensor,
  slice,
  softmax,
  squeeze,
  sub,
  sum,
  tensor,
  uniform,
  unsqueeze,
  type Operand,
  type Shape,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { Distribution, expandOf, type EnumerateOptions, type SampleOptions } from '../base/distribution.ts';
import type { DistributionOptions } from '../base/parameters.ts';
import { classesFrom, type ProbsOrLogitsOptions, type ProbsOrOptions } from '../base/probs-or-logits.ts';
import { alongBatch, expandTo } from '../base/shapes.ts';
import { integerInterval } from '../constraints/index.ts';
import { clampProbs } from '../special/limits.ts';

/**
 * The categorical distribution: one of the classes 0 … K − 1.
 *
 * `ln p(k) = ln probs[k]`
 *
 * @example new Categorical({ probs: tensor([1, 3]) }).logProb(1).item(); // -0.2877
 * @see https://pytorch.org/docs/stable/distributions.html#categorical
 */
export class Categorical extends Distribution {
  readonly #probs: Tensor | null;
  readonly #logits: Tensor | null;
  /** how many classes there are */
  readonly numEvents: number;

  /**
   * @param probs `[...batch, K]`, at least 0 with a sum above 0: what probabilities are proportional to; or the options
   * @param options `probs` or `logits`; `validateArgs`: default true
   */
  constructor(probs: ProbsOrOptions, options: DistributionOptions = {}) {
    const given = classesFrom('Categorical', probs, options);
    const { parameter, isLogits, validateArgs } = given;
    super({ name: 'Categorical', batchShape: parameter.shape.slice(0, -1), dtype: parameter.dtype, validateArgs });
    this.#probs = isLogits ? null : div(parameter, sum(parameter, -1, { keepDims: true }));
    this.#logits = isLogits ? sub(parameter, logSumExp(parameter, -1, { keepDims: true })) : null;
    this.numEvents = parameter.shape.at(-1)!;
  }

  /** `[...batchShape, K]`, with the sum 1 */
  get probs(): Tensor {
    return this.#probs ?? softmax(this.#logits!);
  }

  /** `[...batchShape, K]`: logarithms of the probabilities */
  get logits(): Tensor {
    return this.#logits ?? log(clampProbs(this.#probs!));
  }

  get support() {
    return integerInterval(0, this.numEvents - 1);
  }

  override get hasEnumerateSupport(): boolean {
    return true;
  }

  /** NaN: classes have no order */
  override get mean(): Tensor {
    return full(this.batchShape, NaN, { dtype: this.dtype });
  }

  override get mode(): Tensor {
    return argmax(this.probs, -1);
  }

  /** NaN, as the mean */
  override get variance(): Tensor {
    return full(this.batchShape, NaN, { dtype: this.dtype });
  }

  expand(batchShape: Shape): Categorical {
    return new Categorical(this.classesOver(batchShape));
  }

  /** Options that give the same over another batch. */
  classesOver(batchShape: Shape): ProbsOrLogitsOptions {
    const [probs, logits] = [this.#probs, this.#logits];
    const classes =
      probs === null ? { logits: expandTo(logits!, batchShape, 1) } : { probs: expandTo(probs, batchShape, 1) };
    return { ...classes, ...this.options };
  }

  /** int32 */
  override sample(shape: Shape = [], options: SampleOptions = {}): Tensor {
    const { shape: all, ...from } = this.sampling(shape, options);
    return noGrad(() => {
      const sums = cumsum(this.probs, -1);
      const shares = div(sums, slice(sums, { axis: -1, start: -1 })); // the last is 1, whatever the rounding
      const isPassed = lessEqual(shares, uniform([...all, 1], from));
      return cast(sum(cast(isPassed, 'float32'), -1), 'int32');
    });
  }

  /** @param value classes, of integers or whole floats */
  logProb(value: Operand): Tensor {
    const x = this.valueFor('logProb', value);
    const labels = unsqueeze(isFloating(x.dtype) ? cast(x, 'int32') : x, -1);
    const { logits } = this;
    const shape = broadcastShapes('Categorical.logProb', labels.shape, [...this.batchShape, 1]).slice(0, -1);
    const all = broadcastTo(logits, [...shape, this.numEvents]);
    return squeeze(gather(all, -1, broadcastTo(labels, [...shape, 1])), -1);
  }

  override entropy(): Tensor {
    const least = this.dtype === 'float64' ? -Number.MAX_VALUE : -(2 - 2 ** -23) * 2 ** 127; // 0 · −∞ would be NaN
    return neg(sum(mul(maximum(this.logits, least), this.probs), -1));
  }

  override enumerateSupport(options: EnumerateOptions = {}): Tensor {
    const values = arange(this.numEvents, { dtype: 'int32' });
    return alongBatch(values, this.batchShape, expandOf('Categorical.enumerateSupport', options));
  }

  protected override operand(method: string, name: string, value: Operand): Tensor {
    if (typeof value !== 'number') requireTensor(`Categorical.${method}`, name, value, 'a tensor or a number');
    return typeof value === 'number' ? tensor(value, { dtype: this.dtype }) : value;
  }
}
