import {
  ConfigError,
  permutation,
  requireBoolean,
  requireList,
  requireNumber,
  requireOptions,
  requireWholeNumber,
  type Generator,
  type OptionNames,
} from '@gradkit/core-tensor/functional';

/** Decides which items an epoch has, in which order. */
export interface Sampler {
  /** items an epoch has */
  readonly length: number;
  /** The items of one epoch; the same for the same random numbers. */
  order(rng: Generator): Int32Array;
}

interface SamplerOptions {
  /** items an epoch has; default as many as there are */
  readonly count?: number | undefined;
  /** whether an item may come several times */
  readonly replacement?: boolean | undefined;
}

const known: OptionNames<SamplerOptions> = { count: true, replacement: true };

/**
 * Every item once, in order.
 *
 * @throws {ConfigError} if `length` is not a whole number of at least 0
 * @example sequentialSampler(3).order(new Generator(1)); // [0, 1, 2]
 */
export function sequentialSampler(length: number): Sampler {
  requireWholeNumber('sequentialSampler', 'length', length, { least: 0 });
  return { length, order: () => Int32Array.from({ length }, (_, i) => i) };
}

/**
 * Every item once, in random order; or, with replacement, `count` independent draws.
 *
 * @param length number of items
 * @param options `replacement`: an item may come several times; `count`: items an epoch has, default all
 * @throws {ConfigError} if an option is unknown, or `count` items cannot be drawn without replacement
 * @example randomSampler(5).order(new Generator(1)).length; // 5
 * @see https://pytorch.org/docs/stable/data.html#torch.utils.data.RandomSampler
 */
export function randomSampler(length: number, options: SamplerOptions = {}): Sampler {
  requireWholeNumber('randomSampler', 'length', length, { least: 0 });
  const { count = length, replacement = false } = requireOptions<SamplerOptions>('randomSampler', options, known);
  requireCount('randomSampler', count, { available: length, replacement });
  return {
    length: count,
    order: (rng) =>
      replacement
        ? Int32Array.from({ length: count }, () => rng.below(length))
        : (permutation(length, { rng }).data as Int32Array).slice(0, count),
  };
}

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
    known,
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
  return { length: count, order: replacement ? drawWith(weights, count) : drawWithout(weights, count) };
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

function requireCount(
  where: string,
  count: number,
  { available, replacement }: { available: number; replacement: boolean },
): void {
  requireWholeNumber(where, 'count', count, { least: 1 });
  requireBoolean(where, 'replacement', replacement);
  if (replacement || count <= available) return;
  throw new ConfigError(
    where,
    `count is ${count} but only ${available} items can be drawn without replacement; draw fewer, or set replacement`,
    { expected: available, got: count },
  );
}
