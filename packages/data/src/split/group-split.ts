import { DataError, permutation, requireOptions } from '@gradkit/core-tensor/functional';
import { requireDataset, type Dataset } from '../dataset/dataset.ts';
import { generatorOf, type RandomOptions } from '../seeding.ts';
import { itemsByGroup, type Groups } from './groups.ts';
import { makeSplit, sizesOf, type Parts, type Split } from './parts.ts';

/**
 * Divides a dataset at random without dividing groups: what belongs together, such as all photographs of a person, is in one part.
 *
 * @param dataset any
 * @param parts fractions that add up to 1 or counts that add up to the number of items, as a list or by name; parts become about as large
 *   as that, for whole groups rarely fit exactly
 * @param groups the group of each item, numbers or names; at least as many groups as parts
 * @param options `seed` or `rng`
 * @returns one subset for each part, by the same position or name, in the order of the dataset
 * @throws {ConfigError} if an option is unknown or the parts do not add up
 * @throws {DataError} if there are not as many groups given as items, or fewer groups than parts
 * @example
 * const data = new TensorDataset({ inputs: arange(4) });
 * const [train, test] = groupSplit(data, [0.5, 0.5], ['ann', 'bob', 'ann', 'bob'], { seed: 1 });
 * [[...train.indices], [...test.indices]].sort(); // [[0, 2], [1, 3]]
 * @see https://scikit-learn.org/stable/modules/generated/sklearn.model_selection.GroupShuffleSplit.html (there fractions count groups)
 */
export function groupSplit<Item, const P extends Parts>(
  dataset: Dataset<Item>,
  parts: P,
  groups: Groups,
  options: RandomOptions = {},
): Split<Item, P> {
  requireDataset('groupSplit', 'dataset', dataset);
  requireOptions<RandomOptions>('groupSplit', options, { seed: true, rng: true });
  const sizes = sizesOf('groupSplit', parts, dataset.length);
  const items = itemsByGroup('groupSplit', groups, dataset.length);
  if (items.length < sizes.size)
    throw new DataError(
      'groupSplit',
      `there are ${items.length} groups but ${sizes.size} parts; each part needs at least 1`,
      { expected: sizes.size, got: items.length },
    );
  const order = permutation(items.length, { rng: generatorOf('groupSplit', options) }).data;
  const mixed = Array.from(order, (group) => items[group]);
  const members = new Map([...sizes.keys()].map((name): [string, number[]] => [name, []]));
  mixed.forEach((group, i) => {
    const lacks = (name: string): number => sizes.get(name)! - members.get(name)!.length;
    const empty = [...members.keys()].filter((name) => members.get(name)!.length === 0);
    const open = empty.length === mixed.length - i ? empty : [...members.keys()]; // the last groups are for parts without any
    members.get(open.reduce((most, name) => (lacks(name) > lacks(most) ? name : most)))!.push(...group);
  });
  for (const part of members.values()) part.sort((a, b) => a - b);
  return makeSplit(dataset, parts, members);
}
