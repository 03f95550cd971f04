import {
  ConfigError,
  requireList,
  requireNumber,
  requireOptions,
  type Generator,
} from '@gradkit/core-tensor/functional';
import { requireCount, samplerOptions, type Sampler, type SamplerOptions } from './sampler.ts';

/**
 * Items drawn in proportion to their weights: rare classes can be shown as often as frequent ones.
 *
 * @param weights one for each item, at least 0, not all 0; need not sum to 1
 * @param options `count`: items an epoch has, default as many as there are; `replacement`: an item may come several times, default true
 * @throws {ConfigError} if an option is unknown, a weight is negative or not a number, all are 0, or `count` items cannot be drawn without replacement
 * @example weightedSampler([0, 1, 0]).order(new Generator(1)); // [1, 1, 1]
 * @see https://pytorch.org/docs/stable/data.html#torch.utils.data.WeightedRandomSampler
 */
export function weightedSampler(weights: ArrayLike<number>, options: SamplerOptions = {}): Sampler {
  requireList('weightedSampler', 'weights', weights);
  const { count = weights.length, replacement = true } = requireOptions<SamplerOptions>(
    'weightedSampler',
    options,
    samplerOptions,
  );
  let available = 0;
  for (let i = 0; i < weights.length; i++) {
    requireNumber('weightedSampler', `weight ${i}`, weights[i], { least: 0 });
    if (weights[i] > 0) available++;
  }
  if (available === 0)
    throw new ConfigError('weightedSampler', `all ${weights.length} weights are 0; at least 1 must be larger`, {
      expected: 1,
      got: 0,
    });
  requireCount('weightedSampler', count, { available, replacement });
  const order = replacement ? drawWith(weights, count) : drawWithout(weights, count);
  return { length: count, datasetLength: weights.length, order };
}

/** Inverts the running sum of the weights. */
function drawWith(weights: ArrayLike<number>, count: number): (rng: Generator) => Int32Array {
  const ends = new Float64Array(weights.length);
  let total = 0;
  for (let i = 0; i < weights.length; i++) ends[i] = total += weights[i];
  const find = (place: number): number => {
    let [low, high] = [0, ends.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (place < ends[middle]) high = middle;
      else low = middle + 1;
    }
    return low;
  };
  return (rng) => Int32Array.from({ length: count }, () => find(rng.next() * total));
}

/** The smallest of −ln(u)/weight: Efraimidis and Spirakis, Weighted random sampling with a reservoir (2006). */
function drawWithout(weights: ArrayLike<number>, count: number): (rng: Generator) => Int32Array {
  return (rng) => {
    const keys = Float64Array.from(weights, (weight) => -Math.log(1 - rng.next()) / weight);
    const order = Int32Array.from(weights, (_, i) => i).filter((i) => weights[i] > 0);
    return order.sort((a, b) => keys[a] - keys[b]).slice(0, count);
  };
}
