import { ConfigError, Generator, permutation } from '@gradkit/core-tensor';

/** The order in which an epoch visits the examples. */
export interface Sampler {
  /** number of visits in an epoch */
  readonly length: number;
  /** @param epoch counted from 0; the same epoch gives the same order */
  indices(epoch: number): readonly number[];
}

/** A generator of its own for each epoch. */
function generatorOf(seed: number, epoch: number): Generator {
  const rng = new Generator(seed);
  rng.state = { ...rng.state, counter: epoch };
  return rng.split(1)[0];
}

/** In order. @example sequentialSampler(3).indices(0); // [0, 1, 2] */
export function sequentialSampler(length: number): Sampler {
  const order = Array.from({ length }, (_, i) => i);
  return { length, indices: () => order };
}

/** Each example once, in another order every epoch. @example randomSampler(3, { seed: 1 }).indices(0).length; // 3 */
export function randomSampler(length: number, { seed }: { readonly seed: number }): Sampler {
  return { length, indices: (epoch) => [...permutation(length, { rng: generatorOf(seed, epoch) }).data] };
}

/**
 * Draws examples with replacement, each as often as its weight says: for classes of unequal size.
 *
 * @param weights one for each example, at least 0
 * @param options `count`: visits in an epoch, default the number of examples; `seed`
 * @throws {ConfigError} if a weight is negative, or all are 0
 * @example new Set(weightedSampler([0, 1, 0], { seed: 1 }).indices(0)); // new Set([1])
 * @see https://pytorch.org/docs/stable/data.html#torch.utils.data.WeightedRandomSampler
 */
export function weightedSampler(
  weights: readonly number[],
  { count = weights.length, seed }: { readonly count?: number; readonly seed: number },
): Sampler {
  const sums: number[] = [];
  let total = 0;
  weights.forEach((weight, i) => {
    if (!(weight >= 0))
      throw new ConfigError('weightedSampler', `weight ${i} is ${weight}; it must be at least 0`, { got: weight });
    sums.push((total += weight));
  });
  if (!(total > 0))
    throw new ConfigError('weightedSampler', `the weights add up to ${total}; the sum must be above 0`, { got: total });
  return {
    length: count,
    indices(epoch) {
      const rng = generatorOf(seed, epoch);
      return Array.from({ length: count }, () => firstAbove(sums, rng.next() * total));
    },
  };
}

/** Position of the first number above `value` in an ascending list. */
function firstAbove(ascending: readonly number[], value: number): number {
  let [low, high] = [0, ascending.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle] > value) high = middle;
    else low = middle + 1;
  }
  return low;
}
