import { permutation, requireOptions } from '@gradkit/core-tensor/functional';
import { requireDataset, type Dataset } from '../dataset/dataset.ts';
import { generatorOf, type RandomOptions } from '../seeding.ts';
import { makeSplit, sizesOf, type Parts, type Split } from './parts.ts';

/**
 * Divides a dataset at random.
 *
 * @param dataset any
 * @param parts fractions that add up to 1 or counts that add up to the number of items, as a list or by name
 * @param options `seed` or `rng`
 * @returns one subset for each part, by the same position or name
 * @throws {ConfigError} if an option is unknown, the parts do not add up, or one has no items
 * @example
 * const data = new TensorDataset({ inputs: tensor([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]) });
 * const { train, validation, test } = randomSplit(data, { train: 0.7, validation: 0.2, test: 0.1 }, { seed: 1 });
 * [train.length, validation.length, test.length]; // [7, 2, 1]
 * @see https://pytorch.org/docs/stable/data.html#torch.utils.data.random_split
 */
export function randomSplit<Item, const P extends Parts>(
  dataset: Dataset<Item>,
  parts: P,
  options: RandomOptions = {},
): Split<Item, P> {
  requireDataset('randomSplit', 'dataset', dataset);
  requireOptions<RandomOptions>('randomSplit', options, { seed: true, rng: true });
  const sizes = sizesOf('randomSplit', parts, dataset.length);
  const order = permutation(dataset.length, { rng: generatorOf('randomSplit', options) }).data;
  let start = 0;
  return makeSplit(
    dataset,
    parts,
    new Map([...sizes].map(([name, size]) => [name, order.subarray(start, (start += size))])),
  );
}
