import {
  ConfigError,
  permutation,
  requireBoolean,
  requireList,
  requireOptions,
  requireWholeNumber,
  type Generator,
  type OptionNames,
} from '@gradkit/core-tensor/functional';

/** Decides which items an epoch has, in which order. */
export interface Sampler {
  /** items an epoch has */
  readonly length: number;
  /** items of the dataset that it was made for, where it knows: a `DataLoader` refuses it for others */
  readonly datasetLength?: number | undefined;
  /** The items of one epoch, which is counted from 0; the same for the same random numbers and epoch. */
  order(rng: Generator, epoch?: number): Int32Array;
}

/** How many items are drawn. */
export interface SamplerOptions {
  /** items an epoch has; default as many as there are */
  readonly count?: number | undefined;
  /** whether an item may come several times */
  readonly replacement?: boolean | undefined;
}

/** Their names. */
export const samplerOptions: OptionNames<SamplerOptions> = { count: true, replacement: true };

/**
 * Every item once, in order.
 *
 * @throws {ConfigError} if `length` is not a whole number of at least 0
 * @example sequentialSampler(3).order(new Generator(1)); // [0, 1, 2]
 */
export function sequentialSampler(length: number): Sampler {
  requireWholeNumber('sequentialSampler', 'length', length, { least: 0 });
  return { length, datasetLength: length, order: () => Int32Array.from({ length }, (_, i) => i) };
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
  const { count = length, replacement = false } = requireOptions<SamplerOptions>(
    'randomSampler',
    options,
    samplerOptions,
  );
  requireCount('randomSampler', count, { available: length, replacement });
  return {
    length: count,
    datasetLength: length,
    order: (rng) =>
      replacement
        ? Int32Array.from({ length: count }, () => rng.below(length))
        : (permutation(length, { rng }).data as Int32Array).slice(0, count),
  };
}

/**
 * Some items, each once, in random order: a part of a dataset that shares it with others.
 *
 * @param indices numbers of the items
 * @throws {ConfigError} if `indices` is no list of whole numbers of at least 0
 * @example [...subsetRandomSampler([4, 7]).order(new Generator(1))].sort(); // [4, 7]
 * @see https://pytorch.org/docs/stable/data.html#torch.utils.data.SubsetRandomSampler
 */
export function subsetRandomSampler(indices: ArrayLike<number>): Sampler {
  requireList('subsetRandomSampler', 'indices', indices);
  for (let i = 0; i < indices.length; i++)
    requireWholeNumber('subsetRandomSampler', `index ${i}`, indices[i], { least: 0 });
  const items = Int32Array.from(indices);
  return {
    length: items.length,
    order: (rng) => (permutation(items.length, { rng }).data as Int32Array).map((place) => items[place]),
  };
}

/** Throws unless `count` items can be drawn. */
export function requireCount(
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
