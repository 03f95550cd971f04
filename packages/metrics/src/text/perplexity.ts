import {
  formatShape,
  isFloating,
  numbersOf,
  requireOptions,
  requireTensor,
  requireWholeNumber,
  sameShape,
  ShapeError,
  type Tensor,
} from '@gradkit/core-tensor/functional';
import { functionOf } from '../function-of.ts';
import { requireClass } from '../internal/class-pairs.ts';
import { runningMean, type MeanState } from '../internal/running-mean.ts';
import { Metric } from '../metric.ts';

interface PerplexityOptions {
  /** targets that do not count, e.g. padding */
  readonly ignoreIndex?: number | undefined;
}

/**
 * Perplexity of a language model: among how many equally likely tokens it chooses, on average. NaN before the first token.
 *
 * `exp(mean(−log p[right]))`, with p the softmax of the scores `[batch, length, tokens]` and targets `[batch, length]`
 *
 * @param options `ignoreIndex`: a target that does not count
 * @throws {ConfigError} if an option is unknown or of the wrong kind
 * @throws {ShapeError} in `update`, if the shapes do not match or a target is no token
 * @example
 * const perplexity = new Perplexity();
 * perplexity.update(tensor([[[0, 0, 0, 0]]]), tensor([[2]], { dtype: 'int32' }));
 * perplexity.compute(); // 4
 * @see https://lightning.ai/docs/torchmetrics/stable/text/perplexity.html
 */
export class Perplexity extends Metric<MeanState, number> {
  constructor(options: PerplexityOptions = {}) {
    const { ignoreIndex } = requireOptions<PerplexityOptions>('Perplexity', options, { ignoreIndex: true });
    if (ignoreIndex !== undefined) requireWholeNumber('Perplexity', 'ignoreIndex', ignoreIndex);
    super({
      ...runningMean,
      better: 'lower',
      update: (state, ...batch) => runningMean.merge(state, surprise(batch, ignoreIndex)),
      compute: (state) => Math.exp(runningMean.compute(state)),
    });
  }
}

function surprise([scores, targets]: readonly [Tensor, Tensor], ignoreIndex: number | undefined): MeanState {
  requireTensor('Perplexity', 'predictions', scores);
  requireTensor('Perplexity', 'targets', targets);
  const [batch, length, tokens] = scores.shape;
  const fits = scores.rank === 3 && isFloating(scores.dtype) && sameShape(targets.shape, [batch, length]);
  if (!fits || isFloating(targets.dtype))
    throw new ShapeError(
      'Perplexity',
      `predictions are ${scores.dtype} ${formatShape(scores.shape)} and targets are ${targets.dtype} ${formatShape(targets.shape)}; they must be scores [batch, length, tokens], which are floating, and token indices [batch, length]`,
      { expected: [batch, length], got: targets.shape },
    );
  const [all, truth] = [numbersOf(scores), numbersOf(targets)];
  let [sum, count] = [0, 0];
  for (let row = 0; row < truth.length; row++) {
    const token = truth[row];
    if (token === ignoreIndex) continue;
    requireClass('Perplexity', ['label', row, token], { classes: tokens, ignoreIndex });
    let largest = -Infinity;
    for (let t = 0; t < tokens; t++) largest = Math.max(largest, all[row * tokens + t]);
    let total = 0;
    for (let t = 0; t < tokens; t++) total += Math.exp(all[row * tokens + t] - largest);
    sum += Math.log(total) + largest - all[row * tokens + token];
    count++;
  }
  return { sum, count };
}

/** `Perplexity` of one batch. */
export const perplexity = /* @__PURE__ */ functionOf(Perplexity);
